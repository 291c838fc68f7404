//! Making a user: the account, what NIS needs, the folders, the home.

use std::path::Path;

use target::{FileKind, Group, Target, User};

use super::{
    Accounts, FIRST_USER, GROUP, OWNER, Stopped, Unfinished, What, Work,
    accounts::Script,
    folders::{FOLDERS, require_archive},
    home, name, nis, unfinished,
};

/// Sets a password hash, and looks whether it is there: the first line of its input is the hash.
const SET_PASSWORD: &str = "IFS= read -r hash && printf '%s:%s\\n' \"$1\" \"$hash\" | chpasswd -e && \
                            [ \"$(getent shadow \"$1\" | cut -d: -f2)\" = \"$hash\" ]";

/// Makes a user with a password.
///
/// # Errors
/// [`Stopped`]: before anything was changed, or in the middle; then it can be gone on with.
pub fn add(work: &mut Work, user: &str, hash: &str, with_existing_data: bool) -> Result<(), Stopped> {
    let root = work.root.clone();
    let _lock = unfinished::lock(&mut work.target, &root).map_err(Stopped::before_anything)?;
    let accounts = examine(&mut work.target, user, with_existing_data).map_err(Stopped::before_anything)?;
    work.go_on().map_err(Stopped::before_anything)?;
    Unfinished::now(What::Add).write(&mut work.target, user).map_err(Stopped::before_anything)?;
    make(work, &accounts, user, hash).map_err(|stopped| {
        stopped.in_the_middle(&[
            format!("the user {user} is not ready; what is told above was done"),
            format!("`discos-addProject {user}` goes on, `discos-removeProject {user}` takes it back"),
        ])
    })
}

/// Whether the user can be made; changes nothing.
fn examine(target: &mut Target, user: &str, with_existing_data: bool) -> Result<Accounts, Stopped> {
    if !name::is_valid(user) {
        return Err(Stopped::new(format!("{user:?} can't be the name of a user")).help(name::RULE));
    }
    let begun = Unfinished::find(target, user)?;
    if begun.as_ref().is_some_and(|note| note.what == What::Remove) {
        return Err(Stopped::new(format!("the removal of {user} was begun and has not ended"))
            .help(format!("`discos-removeProject {user}` ends it")));
    }
    let group = require_deployed(target)?;
    require_archive(target)?;
    let accounts = Accounts::of_user(target, user)?;
    if begun.is_none() {
        // Else it may be what stopped in the middle: all of NIS is started anew.
        accounts.answers(target)?;
    }
    let present = accounts.find(target, user)?;
    match &begun {
        None if present.is_some() => {
            return Err(Stopped::new(format!("Project user '{user}' already present!")));
        }
        Some(_) if present.as_ref().is_some_and(|found| !is_project(found, &group)) => {
            return Err(Stopped::new(format!("Project user '{user}' already present!"))
                .help(format!("it is no user of the group {GROUP}: somebody else made it meanwhile")));
        }
        _ => {}
    }
    require_same_group(target, &accounts, &group)?;
    if begun.is_none() {
        refuse_what_others_left(target, user, with_existing_data)?;
    }
    Ok(accounts)
}

/// The group of projects; with it and discos the machine has been deployed.
pub fn require_deployed(target: &mut Target) -> Result<Group, Stopped> {
    let deployed = target.user(OWNER)?.and(target.group(GROUP)?);
    deployed.ok_or_else(|| {
        Stopped::new(format!("this machine has no user {OWNER} or no group {GROUP}"))
            .help("`discos-deploy` makes them; this command is for its consoles and managers")
    })
}

/// Whether this is a user that commands for projects may touch.
pub fn is_project(user: &User, group: &Group) -> bool {
    user.gid == group.gid && user.uid >= FIRST_USER
}

fn require_same_group(target: &mut Target, accounts: &Accounts, group: &Group) -> Result<(), Stopped> {
    let found = accounts.attempt(target, &["getent", "group", GROUP], "")?;
    let gid = found.stdout.trim().split(':').nth(2).and_then(|gid| gid.parse::<u32>().ok());
    if gid == Some(group.gid) {
        return Ok(());
    }
    let there = gid.map_or_else(|| "does not exist".to_owned(), |gid| format!("has the number {gid}"));
    Err(Stopped::new(format!("the group {GROUP} {there} {}; here it has {}", accounts.place(), group.gid))
        .help("`discos-deploy --only users` makes it"))
}

/// Data of a former user would become the new one's.
fn refuse_what_others_left(target: &Target, user: &str, with_existing_data: bool) -> Result<(), Stopped> {
    let home = Path::new("/home").join(user);
    if target.metadata(&home)?.is_some() {
        return Err(Stopped::new(format!("{}: it is there already, of a former user", home.display()))
            .help("move it away first"));
    }
    for folder in &FOLDERS {
        let path = folder.of(user);
        let Some(found) = target.metadata(&path)? else { continue };
        let shown = path.display();
        if found.kind != FileKind::Directory {
            return Err(Stopped::new(format!("{shown}: it is there and is no folder")));
        }
        if !with_existing_data {
            return Err(Stopped::new(format!("{shown}: it is there already, of a former user of this name"))
                .help("move it away first, or give the new user what is in it with --with-existing-data"));
        }
    }
    Ok(())
}

fn make(work: &mut Work, accounts: &Accounts, user: &str, hash: &str) -> Result<(), Stopped> {
    account(work, accounts, user)?;
    let line = format!("{hash}\n");
    let script = Script { what: "set the password", lines: SET_PASSWORD, input: &line };
    accounts.script(&mut work.target, &script, &[user])?;
    work.done("it has its password")?;
    nis::publish(work, accounts, user, true)?;
    let found = work.target.user(user)?;
    let found = found.ok_or_else(|| Stopped::new(format!("this machine does not know the user {user}")))?;
    for folder in &FOLDERS {
        if let Some(done) = folder.make(&mut work.target, &found)? {
            work.done(done)?;
        }
    }
    home::first_login(&mut work.target, &found)?;
    Unfinished::end(&mut work.target, user)?;
    // Nothing is left to stop before.
    let _ = work.done(format!("{} is made by the first login", found.home));
    Ok(())
}

fn account(work: &mut Work, accounts: &Accounts, user: &str) -> Result<(), Stopped> {
    if accounts.find(&mut work.target, user)?.is_none() {
        // Options of shadow-utils 4.1; -n is CentOS's: no group of the user's own. Homes of NIS's users are made
        // where they log in.
        let home = if *accounts == Accounts::Here { "-m" } else { "-M" };
        let groups = format!("{GROUP},users");
        let words = ["useradd", "-g", GROUP, "-G", &groups, home, "-n", "-s", "/bin/bash", user];
        accounts.run(&mut work.target, &words, "")?;
    }
    if accounts.find(&mut work.target, user)?.is_none() {
        return Err(Stopped::new(format!("{}: useradd did not make {user}", accounts.place())));
    }
    work.done(format!("the user {user} is made {}", accounts.place()))
}
