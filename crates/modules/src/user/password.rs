//! Password hashes, fed to chpasswd.

use std::path::Path;

use target::{Error, Program, Target};

use super::{Params, UpdatePassword};

/// Sets the hash when it should be set and is another one.
pub fn ensure(target: &mut Target, params: &Params, is_new: bool) -> Result<(), Error> {
    let Some(hash) = params.password.as_deref() else { return Ok(()) };
    if hash.contains([':', '\n']) {
        return Err(Error::helped(
            format!("the password hash of `{}` has a character that /etc/shadow can't hold", params.name),
            "give the hash that `openssl passwd -6` prints",
        ));
    }
    let present = present_hash(target, &params.name)?;
    // An account that never had a password was made by a run that was interrupted here.
    let never_set = matches!(present.as_deref(), None | Some("" | "!" | "!!" | "*"));
    if params.update_password == UpdatePassword::OnCreate && !is_new && !never_set {
        return Ok(());
    }
    let locked = |hash: &str| hash.trim_start_matches('!').is_empty() || hash == "*";
    if present.as_deref() == Some(hash) || (locked(hash) && (never_set || is_new)) {
        return Ok(());
    }
    let program = Program::new(["chpasswd", "-e"]).input(format!("{}:{hash}\n", params.name));
    target.run(&program, &format!("password of {}", params.name))?;
    target.expect("password", &params.name, hash.into());
    Ok(())
}

fn present_hash(target: &mut Target, name: &str) -> Result<Option<String>, Error> {
    if let Some(hash) = target.expected("password", name).and_then(|hash| hash.as_str()) {
        return Ok(Some(hash.into()));
    }
    let shadow = target.read_text(Path::new("/etc/shadow"))?.unwrap_or_default();
    let mut lines = shadow.lines().filter_map(|line| line.split_once(':'));
    Ok(lines.find(|(user, _)| *user == name).and_then(|(_, rest)| rest.split(':').next().map(String::from)))
}
