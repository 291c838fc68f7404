//! Making what users of projects lack: homes, folders and their access lists.

use target::User;
use wire::ExitCode;

use super::{
    Accounts, GROUP, Stopped, Unfinished, Work,
    add::{is_project, require_deployed},
    folders::{FOLDERS, require_archive},
    home, nis, unfinished,
};

/// Looks after these users, or all.
///
/// # Errors
/// [`Stopped`]: before anything was changed, or with the users for whom something could not be made.
pub fn fix(work: &mut Work, names: &[String]) -> Result<(), Stopped> {
    let root = work.root.clone();
    let _lock = unfinished::lock(&mut work.target, &root).map_err(Stopped::before_anything)?;
    let users = examine(work, names).map_err(Stopped::before_anything)?;
    let mut failed = Vec::new();
    for user in &users {
        work.go_on()?;
        if Unfinished::find(&work.target, &user.name)?.is_some() {
            failed.push(format!(
                "{name}: it was begun to make or remove this user, and not ended: run discos-addProject {name} or \
                 discos-removeProject {name}",
                name = user.name
            ));
            continue;
        }
        match fix_one(work, user) {
            Ok(()) => {}
            Err(stopped) if stopped.code == ExitCode::Interrupted.number() => return Err(stopped),
            Err(stopped) => {
                failed.push(format!("{}: {}", user.name, stopped.message));
                failed.extend(stopped.help.iter().map(|line| format!("  {line}")));
            }
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    let stopped = Stopped::new("not all users of projects have what they should have");
    Err(stopped.in_the_middle(&failed))
}

/// The users to look after; changes nothing.
fn examine(work: &mut Work, names: &[String]) -> Result<Vec<User>, Stopped> {
    let target = &mut work.target;
    let group = require_deployed(target)?;
    require_archive(target)?;
    let accounts = Accounts::of(target)?;
    accounts.answers(target)?;
    let mut users = accounts.all(target)?;
    // A user of this machine's own files hides one of the server's.
    let here = target.users()?;
    users.retain(|user| here.iter().all(|own| own.name != user.name));
    users.extend(here);
    users.retain(|user| is_project(user, &group));
    users.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(name) = names.iter().find(|name| users.iter().all(|user| user.name != **name)) {
        return Err(Stopped::new(format!("'{name}' is not a valid project user, retry!"))
            .help(format!("users of the group {GROUP} are made by discos-addProject")));
    }
    users.retain(|user| names.is_empty() || names.contains(&user.name));
    Ok(users)
}

fn fix_one(work: &mut Work, user: &User) -> Result<(), Stopped> {
    let mut lacked = false;
    for folder in &FOLDERS {
        if let Some(done) = folder.make(&mut work.target, user)? {
            lacked = true;
            work.done(done)?;
        }
    }
    if !home::is_there(&work.target, user)? {
        if !nis::known(&mut work.target, &user.name)? {
            return Err(Stopped::new("this machine does not know the user")
                .help("`service ypbind restart` has it ask the NIS server anew"));
        }
        lacked = true;
        home::first_login(&mut work.target, user)?;
        work.done(format!("{} is made by a login", user.home))?;
    }
    if !lacked {
        work.done(format!("{} has all", user.name))?;
    }
    Ok(())
}
