//! A user's home: made by the first login, as for everybody whom the machine gets to know through NIS.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use target::{FileKind, Metadata, Program, Target, User};

use super::{Stopped, folders::ARCHIVE};

/// What a home begins with.
const SKELETON: &str = "/etc/skel";
/// A login takes no longer.
const LONGEST: Duration = Duration::from_secs(60);
/// The mode of a home is 0777 less this.
const UMASK: &str = "0077";

/// What every user's login links to, by name of the link.
fn links(user: &str) -> [(&'static str, PathBuf); 4] {
    let own = |name: &str| Path::new(ARCHIVE).join(name).join(user);
    [
        ("schedules", own("schedules")),
        ("data", own("data")),
        ("extraData", own("extraData")),
        ("logs", Path::new(ARCHIVE).join("logs")),
    ]
}

/// Whether the home is there, and the user's.
///
/// # Errors
/// Something else is there, or it is somebody else's.
pub fn is_there(target: &Target, user: &User) -> Result<bool, Stopped> {
    match target.metadata(Path::new(&user.home))? {
        None => Ok(false),
        Some(found) if belongs(&found, user) => Ok(true),
        Some(found) => Err(Stopped::new(format!(
            "{}: it should be the home of {} ({}:{}), but it {} {}:{}",
            user.home,
            user.name,
            user.uid,
            user.gid,
            if found.kind == FileKind::Directory { "is a folder of" } else { "is no folder, and of" },
            found.uid,
            found.gid
        ))
        .help("move it away, then run the command again")),
    }
}

fn belongs(found: &Metadata, user: &User) -> bool {
    found.kind == FileKind::Directory && found.uid == user.uid && found.gid == user.gid
}

/// Logs the user in for the first time: that makes the home, and the links in it.
///
/// # Errors
/// The user can't log in, or the home is not as it should be. A home that is not whole is removed again.
pub fn first_login(target: &mut Target, user: &User) -> Result<(), Stopped> {
    let logged_in = log_in(target, user);
    if logged_in.is_ok() && !is_there(target, user)? {
        // Not every machine makes homes at logins.
        target.run(&Program::new(["mkhomedir_helper", &user.name, UMASK]), "")?;
        log_in(target, user)?;
    }
    let whole = logged_in.and_then(|()| require_whole(target, user));
    if let Err(stopped) = whole {
        // Nobody knows the user's password yet: there is nothing of the user's in it.
        let taken_back = is_there(target, user)? && target.remove(Path::new(&user.home)).is_ok();
        return Err(if taken_back {
            stopped.help(format!("{} was not whole and is removed again", user.home))
        } else {
            stopped
        });
    }
    Ok(())
}

fn log_in(target: &mut Target, user: &User) -> Result<(), Stopped> {
    let program = Program {
        timeout: Some(LONGEST),
        directory: Some(Path::new("/").into()),
        ..Program::new(["su", "-", &user.name, "-c", "true"])
    };
    Ok(target.run(&program, "").map(drop)?)
}

/// The home has all of the skeleton, and the login has made its links.
fn require_whole(target: &Target, user: &User) -> Result<(), Stopped> {
    if !is_there(target, user)? {
        return Err(Stopped::new(format!("{}: the first login of {} did not make it", user.home, user.name)));
    }
    for name in target.list(Path::new(SKELETON))? {
        let file = |folder: &str| target.metadata(&Path::new(folder).join(&name));
        let (wanted, made) = (file(SKELETON)?, file(&user.home)?);
        let size = |found: Option<Metadata>| {
            found.map(|found| if found.kind == FileKind::File { found.size } else { 0 })
        };
        if size(wanted) != size(made) {
            return Err(Stopped::new(format!("{}/{name}: it is not as {SKELETON} has it", user.home))
                .help("is the disk full?"));
        }
    }
    for (name, to) in links(&user.name) {
        let path = Path::new(&user.home).join(name);
        let is_link = target.metadata(&path)?.is_some_and(|found| found.kind == FileKind::Link);
        if !is_link || target.link_to(&path)? != to {
            return Err(Stopped::new(format!(
                "{}: the first login did not make this link to {}",
                path.display(),
                to.display()
            ))
            .help(format!(
                "{SKELETON}/.bash_profile makes it; `discos-deploy --only projects` puts it there"
            )));
        }
    }
    Ok(())
}
