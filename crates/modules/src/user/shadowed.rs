//! The line of a user in `/etc/shadow`.

use std::path::Path;

use target::{Error, Program, Target};

use super::{Params, defaults::Defaults};
use crate::account_files;

/// What `/etc/passwd` has in the place of a password that is in `/etc/shadow`.
const ELSEWHERE: &str = "x";

/// What a user has who has no password, as after useradd.
const LOCK: &str = "!";

/// Makes the line that a user lacks: useradd writes `/etc/shadow` after `/etc/passwd`, and one that is killed in between
/// leaves only that of `/etc/passwd`. chpasswd makes the line; that of 4.1.4.2 writes to `/etc/passwd` instead, which
/// all can read, so it gets no password yet: chage moves what it wrote.
pub fn ensure(target: &mut Target, params: &Params) -> Result<(), Error> {
    let name = params.name.as_str();
    if ["user", "password"].iter().any(|kind| target.expected(kind, name).is_some()) || has_line(target, name)
    {
        return Ok(());
    }
    let [least, most, warning] = Defaults::read(target)?.ageing;
    let chage = Program::new(["chage", "-m", &least, "-M", &most, "-W", &warning, name]);
    let passwd = target.read_text(Path::new("/etc/passwd"))?.unwrap_or_default();
    let detail = "its line in /etc/shadow";
    match password_of(&passwd, name) {
        Some(ELSEWHERE) => {
            account_files::keep(target)?;
            let program = Program::new(["chpasswd", "-e"]).input(format!("{name}:{LOCK}\n"));
            target.run(&program, detail)?;
            if !target.check() && !has_line(target, name) {
                // a part of the change that was told: check mode can't know which chpasswd it is
                let finished = target.query(&chage)?;
                if !finished.success() {
                    return Err(Error::Failed { command: chage.line(), finished: Box::new(finished) });
                }
            }
        }
        // killed between the two
        Some(LOCK) => {
            account_files::keep(target)?;
            target.run(&chage, detail)?;
        }
        _ => return Ok(()),
    }
    target.expect("password", name, LOCK.into());
    Ok(())
}

/// Also on a machine without `/etc/shadow`, and for those who may not read it: they can't run the programs either.
fn has_line(target: &Target, name: &str) -> bool {
    let shadow = target.read_text(Path::new("/etc/shadow")).ok().flatten();
    shadow.is_none_or(|shadow| password_of(&shadow, name).is_some())
}

/// The second field of a line.
pub fn password_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(user, _)| *user == name).and_then(|(_, rest)| rest.split(':').next())
}
