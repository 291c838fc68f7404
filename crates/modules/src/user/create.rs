//! New users.

use std::path::{Path, PathBuf};

use target::{Error, Group, Program, Target, User};

use super::{Params, defaults::Defaults, home, memberships};
use crate::group::{CHOSEN_LATER, require_group};

pub fn create(target: &mut Target, params: &Params) -> Result<User, Error> {
    let name = params.name.as_str();
    let groups = memberships::named(target, params.groups.as_deref().unwrap_or_default())?;
    // useradd refuses to make a user's own group when there is one of that name.
    let without_own_group = params.group.is_none() && target.group(name)?.is_some();
    let mut words: Vec<String> = vec!["useradd".into()];
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([name.to_string(), value]);
        }
    };
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    option("-u", params.uid.map(|uid| uid.to_string()));
    option("-g", params.group.clone());
    option("-G", Some(names.join(",")).filter(|groups| !groups.is_empty()));
    option("-c", params.comment.clone());
    option("-d", params.home.as_ref().map(|home| home.display().to_string()));
    option("-s", params.shell.clone());
    option("-k", params.skeleton.clone().filter(|_| params.create_home));
    option("-K", params.umask.as_ref().map(|umask| format!("UMASK={umask}")));
    option("-K", params.uid_min.map(|least| format!("UID_MIN={least}")));
    option("-K", params.uid_max.map(|most| format!("UID_MAX={most}")));
    option("-Z", params.seuser.clone());
    if params.non_unique {
        words.push("-o".into());
    }
    if without_own_group {
        words.push("-N".into());
    }
    if params.system {
        words.push("-r".into());
    }
    words.push(if params.create_home { "-m" } else { "-M" }.into());
    words.push(name.into());
    crate::account_files::keep(target)?;
    if params.create_home && target.followed(&home_of(target, params)?)?.is_none() {
        target.set_out(&home::mark(name))?;
    }
    target.run(&Program::new(words), "new user")?;
    if target.check() {
        return expect(target, params, without_own_group);
    }
    let made = target.user(name)?;
    made.ok_or_else(|| Error::other(format!("useradd did not make the user `{name}`")))
}

/// Where useradd will make the home folder.
fn home_of(target: &Target, params: &Params) -> Result<PathBuf, Error> {
    match &params.home {
        Some(home) => Ok(home.clone()),
        None => Ok(Path::new(&Defaults::read(target)?.homes).join(&params.name)),
    }
}

/// The user as useradd would have made it.
fn expect(target: &mut Target, params: &Params, without_own_group: bool) -> Result<User, Error> {
    let name = params.name.as_str();
    let defaults = Defaults::read(target)?;
    let home = params.home.as_ref().map(|home| home.display().to_string());
    let gid = match &params.group {
        Some(group) => require_group(target, group)?.gid,
        None if without_own_group || !defaults.own_groups => defaults.group,
        None => {
            target.expect_group(&Group { name: name.into(), gid: CHOSEN_LATER, members: Vec::new() });
            CHOSEN_LATER
        }
    };
    let user = User {
        name: name.into(),
        uid: params.uid.unwrap_or(CHOSEN_LATER),
        gid,
        comment: params.comment.clone().unwrap_or_default(),
        home: home.unwrap_or_else(|| format!("{}/{name}", defaults.homes)),
        shell: params.shell.clone().unwrap_or(defaults.shell),
    };
    target.expect_user(&user);
    let groups = memberships::named(target, params.groups.as_deref().unwrap_or_default())?;
    memberships::expect(target, name, &groups, true);
    if params.create_home {
        home::expect(target, params, &user)?;
    }
    Ok(user)
}
