//! Password hashes, fed to chpasswd.

use std::path::Path;

use target::{Error, Program, Target};

use super::{Params, UpdatePassword, shadowed::password_of};

/// Refuses what `/etc/shadow` can't hold, before anything is changed.
pub fn require(params: &Params) -> Result<(), Error> {
    let hash = params.password.as_deref().unwrap_or_default();
    if hash.contains([':', '\n']) {
        return Err(Error::helped(
            format!("the password hash of `{}` has a character that /etc/shadow can't hold", params.name),
            "give the hash that `openssl passwd -6` prints",
        ));
    }
    Ok(())
}

/// Sets the hash when it should be set and is another one.
pub fn ensure(target: &mut Target, params: &Params, is_new: bool) -> Result<(), Error> {
    let Some(hash) = params.password.as_deref() else { return Ok(()) };
    let present = present_hash(target, &params.name)?;
    // An account of this machine that never had a password may be what an interrupted run left.
    let never_set = match present.as_deref() {
        Some(present) => present.starts_with('!') && is_lock(present),
        None => target.users()?.iter().any(|user| user.name == params.name),
    };
    if params.update_password == UpdatePassword::OnCreate && !is_new && !never_set {
        return Ok(());
    }
    // A lock before the hash is the administrator's: it does not make it another one.
    let same = present.is_some_and(|present| present.trim_start_matches('!') == hash.trim_start_matches('!'));
    if same || (is_lock(hash) && (is_new || never_set)) {
        return Ok(());
    }
    let program = Program::new(["chpasswd", "-e"]).input(format!("{}:{hash}\n", params.name));
    target.run(&program, &format!("password of {}", params.name))?;
    target.expect("password", &params.name, hash.into());
    Ok(())
}

/// No password at all: with it nobody can log in, and useradd leaves it so.
fn is_lock(hash: &str) -> bool {
    hash.trim_start_matches('!').is_empty()
}

pub fn present_hash(target: &mut Target, name: &str) -> Result<Option<String>, Error> {
    if let Some(hash) = target.expected("password", name).and_then(|hash| hash.as_str()) {
        return Ok(Some(hash.into()));
    }
    let shadow = target.read_text(Path::new("/etc/shadow"))?.unwrap_or_default();
    Ok(password_of(&shadow, name).map(String::from))
}
