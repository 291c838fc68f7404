//! The line of a user in `/etc/shadow`.

use std::path::Path;

use target::{Error, Program, Target};

use super::{Params, defaults::Defaults};
use crate::account_files;

/// What `/etc/passwd` has in the place of a password that is in `/etc/shadow`, and what chage takes along from there.
pub const ELSEWHERE: &str = "x";

/// Makes the line that a user lacks: useradd writes `/etc/shadow` after `/etc/passwd`, and one that is killed in between
/// leaves a user whom nobody can give a password (chpasswd of 4.1.4.2 writes it to `/etc/passwd`, for all to read).
pub fn ensure(target: &mut Target, params: &Params) -> Result<(), Error> {
    let name = params.name.as_str();
    if ["user", "password"].iter().any(|kind| target.expected(kind, name).is_some()) {
        return Ok(());
    }
    // those who may not read it can't run the programs either
    let Ok(Some(shadow)) = target.read_text(Path::new("/etc/shadow")) else { return Ok(()) };
    let passwd = target.read_text(Path::new("/etc/passwd"))?.unwrap_or_default();
    if password_of(&passwd, name) == Some(ELSEWHERE) && password_of(&shadow, name).is_none() {
        let [least, most, warning] = Defaults::read(target)?.ageing;
        account_files::keep(target)?;
        let words = ["chage", "-m", &least, "-M", &most, "-W", &warning, name];
        target.run(&Program::new(words), "its line in /etc/shadow")?;
        target.expect("password", name, ELSEWHERE.into());
    }
    Ok(())
}

/// The second field of a line.
pub fn password_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(user, _)| *user == name).and_then(|(_, rest)| rest.split(':').next())
}
