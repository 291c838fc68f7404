//! Users that are to go.

use std::path::Path;

use serde_json::Value;
use target::{Error, Program, Target, User};

use super::{defaults::Defaults, memberships};

pub fn remove(target: &mut Target, user: &User, with_home: bool, force: bool) -> Result<(), Error> {
    let mut words = vec!["userdel"];
    if with_home {
        words.push("-r");
    }
    if force {
        words.push("-f");
    }
    words.push(&user.name);
    crate::account_files::keep(target)?;
    if with_home && !user.home.is_empty() {
        target.keep(Path::new(&user.home))?;
    }
    target.run(&Program::new(words), "")?;
    if target.check() { expect(target, user, with_home) } else { Ok(()) }
}

/// userdel also takes the user from all groups, and the user's own group when nobody else is in it.
fn expect(target: &mut Target, user: &User, with_home: bool) -> Result<(), Error> {
    target.expect("user", &user.name, Value::Null);
    memberships::expect(target, &user.name, &[], false);
    let users = target.users()?;
    let own = target
        .group(&user.name)?
        .filter(|group| group.members.is_empty() && users.iter().all(|other| other.gid != group.gid));
    if own.is_some() && Defaults::read(target)?.own_groups {
        target.expect("group", &user.name, Value::Null);
    }
    if with_home && !user.home.is_empty() {
        let kept = target.take_changes();
        target.remove(Path::new(&user.home))?;
        target.restore_changes(kept);
    }
    Ok(())
}
