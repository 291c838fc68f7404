//! Removing a user: its processes, the account, what NIS knows, its data.

use std::path::Path;

use target::Target;

use super::{
    Accounts, Stopped, Unfinished, What, Work,
    accounts::Script,
    add::{is_project, require_deployed},
    aside,
    folders::require_archive,
    name, nis, processes, unfinished,
};

/// Drops the empty mailbox that useradd made.
const DROP_EMPTY_MAILBOX: Script = Script {
    what: "remove the user's empty mailbox",
    lines: "[ -s \"/var/spool/mail/$1\" ] || rm -f \"/var/spool/mail/$1\"",
    input: "",
};

/// Removes a user.
///
/// # Errors
/// [`Stopped`]: before anything was changed, or in the middle; then it can be gone on with.
pub fn remove(work: &mut Work, user: &str, delete_data: bool, end_processes: bool) -> Result<(), Stopped> {
    let root = work.root.clone();
    let _lock = unfinished::lock(&mut work.target, &root).map_err(Stopped::before_anything)?;
    let (accounts, note) =
        examine(&mut work.target, user, end_processes).map_err(Stopped::before_anything)?;
    work.go_on().map_err(Stopped::before_anything)?;
    note.write(&mut work.target, user).map_err(Stopped::before_anything)?;
    take_away(work, &accounts, user, &note, delete_data).map_err(|stopped| {
        stopped.in_the_middle(&[
            format!("the user {user} is not wholly removed; what is told above was done"),
            format!("`discos-removeProject {user}` goes on"),
        ])
    })
}

/// Whether this is a user whom projects have, or had until its removal was begun; changes nothing.
fn examine(target: &mut Target, user: &str, end_processes: bool) -> Result<(Accounts, Unfinished), Stopped> {
    let not_valid = || Stopped::new(format!("'{user}' is not a valid project user, retry!"));
    if !name::is_valid(user) {
        return Err(not_valid());
    }
    let begun = Unfinished::find(target, user)?;
    let group = require_deployed(target)?;
    let accounts = Accounts::of_user(target, user)?;
    if begun.is_none() {
        accounts.answers(target)?;
    }
    let found = accounts.find(target, user)?;
    if found.as_ref().map_or(begun.is_none(), |found| !is_project(found, &group)) {
        return Err(not_valid());
    }
    // what is not mounted now would stay, for whoever gets the user's number next
    require_archive(target)?;
    let mut note = match begun {
        Some(note) if note.what == What::Remove => note,
        // The making of a user that was not finished is taken back.
        _ => Unfinished::now(What::Remove),
    };
    if let Some(found) = found {
        note.uid = Some(found.uid);
        note.home = Some(found.home.into());
    }
    note.aside.get_or_insert_with(|| aside::place(user, &note.since));
    if let Some(uid) = note.uid.filter(|_| !end_processes) {
        let running = processes::running(target, uid)?;
        if !running.is_empty() {
            return Err(Stopped::new(format!(
                "the user {user} is logged in or has processes here: {}",
                processes::list(&running)
            ))
            .help("let the user end them, or end them with --end-processes"));
        }
    }
    Ok((accounts, note))
}

fn take_away(
    work: &mut Work,
    accounts: &Accounts,
    user: &str,
    note: &Unfinished,
    delete_data: bool,
) -> Result<(), Stopped> {
    if let Some(uid) = note.uid
        && !processes::running(&work.target, uid)?.is_empty()
    {
        processes::end(&mut work.target, uid)?;
        work.done(format!("the processes of {user} on this machine are ended"))?;
    }
    if accounts.find(&mut work.target, user)?.is_some() {
        accounts.run(&mut work.target, &["userdel", user], "")?;
        if accounts.find(&mut work.target, user)?.is_some() {
            return Err(Stopped::new(format!("{}: userdel did not remove {user}", accounts.place())));
        }
        work.done(format!("the user {user} is removed {}", accounts.place()))?;
    }
    accounts.script(&mut work.target, &DROP_EMPTY_MAILBOX, &[user])?;
    nis::publish(work, accounts, user, false)?;
    if nis::known(&mut work.target, user)? {
        return Err(Stopped::new(format!("this machine still knows the user {user}")));
    }
    let place = aside::move_all(work, user, note)?;
    if let Some(place) = place.filter(|_| delete_data) {
        work.go_on()?;
        aside::delete(work, Path::new(&place))?;
    }
    Unfinished::end(&mut work.target, user)
}
