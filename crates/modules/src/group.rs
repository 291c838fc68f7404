//! `group`: groups of users. Options of groupadd, groupmod and groupdel are those of shadow-utils
//! 4.1.4.2 (CentOS 6) and 4.1.5.1 (CentOS 7), from their manual pages.

use serde_json::{Value, json};
use target::{Error, Group, Program, Target, User};
use wire::{Object, Outcome};

use crate::{
    Module, Side, account_files, account_locks, account_name,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Its name
    name: String;
    /// Group id
    gid: Option<u32>;
    /// That it is there, or not
    state: State = State::Present;
    /// Its id is one of the system's
    system: bool = false;
    /// The id may be that of another group, too
    non_unique: bool = false;
    /// Least id that a new group gets
    gid_min: Option<u32>;
    /// Greatest id that a new group gets
    gid_max: Option<u32>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "group",
    summary: "groups of users",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// What check mode takes for the id that groupadd or useradd would choose: none that exists.
pub(crate) const CHOSEN_LATER: u32 = u32::MAX - 1;

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    account_name::require(name)?;
    account_locks::release(target)?;
    match (params.state, target.group(name)?) {
        (State::Absent, None) => {}
        (State::Absent, Some(found)) => remove(target, &found)?,
        (State::Present, Some(found)) => {
            if let Some(gid) = params.gid.filter(|gid| *gid != found.gid) {
                renumber(target, found, gid)?;
            }
            account_files::ensure_shadowed(target, name)?;
        }
        (State::Present, None) => create(target, &params)?,
    }
    let gid = target.group(name)?.map(|group| group.gid).filter(|gid| *gid != CHOSEN_LATER);
    Ok(Outcome {
        output: output(json!({"name": name, "gid": gid, "system": params.system})),
        ..Outcome::default()
    })
}

fn create(target: &mut Target, params: &Params) -> Result<(), Error> {
    let mut words = vec!["groupadd".to_string()];
    if let Some(gid) = params.gid {
        if params.non_unique {
            words.push("-o".into());
        } else {
            require_free(target, &params.name, gid)?;
        }
        words.extend(["-g".into(), gid.to_string()]);
    }
    for (name, value) in [("GID_MIN", params.gid_min), ("GID_MAX", params.gid_max)] {
        if let Some(value) = value {
            words.extend(["-K".into(), format!("{name}={value}")]);
        }
    }
    if params.system {
        words.push("-r".into());
    }
    words.push(params.name.clone());
    account_files::keep(target)?;
    target.run(&Program::new(words), "new group")?;
    let gid = params.gid.unwrap_or(CHOSEN_LATER);
    target.expect_group(&Group { name: params.name.clone(), gid, members: Vec::new() });
    Ok(())
}

fn renumber(target: &mut Target, group: Group, gid: u32) -> Result<(), Error> {
    require_free(target, &group.name, gid)?;
    let detail = format!("gid {} -> {gid}", group.gid);
    account_files::keep(target)?;
    target.run(&Program::new(["groupmod", "-g", &gid.to_string(), &group.name]), &detail)?;
    // groupmod keeps it the primary group of its users.
    for user in target.users()?.into_iter().filter(|user| user.gid == group.gid) {
        target.expect_user(&User { gid, ..user });
    }
    target.expect_group(&Group { gid, ..group });
    Ok(())
}

fn remove(target: &mut Target, group: &Group) -> Result<(), Error> {
    let name = group.name.as_str();
    let is_primary = |user: &User| user.gid == group.gid && group.gid != CHOSEN_LATER;
    if let Some(user) = target.users()?.into_iter().find(is_primary) {
        return Err(Error::helped(
            format!("the group `{name}` is the primary group of `{}`", user.name),
            "give the user another group, or remove the user, in an earlier task (user)",
        ));
    }
    account_files::keep(target)?;
    target.run(&Program::new(["groupdel", name]), "")?;
    target.expect("group", name, Value::Null);
    Ok(())
}

/// groupadd and groupmod refuse a number that another group has.
fn require_free(target: &mut Target, name: &str, gid: u32) -> Result<(), Error> {
    match target.group_name(gid)? {
        None => Ok(()),
        Some(holder) => Err(Error::helped(
            format!("the group id {gid} of `{name}` belongs to `{holder}`"),
            "give another `gid`, or change or remove the other group in an earlier task",
        )),
    }
}

/// The group that is given by name or number.
pub(crate) fn require_group(target: &mut Target, group: &str) -> Result<Group, Error> {
    let name = match (target.group(group)?, group.parse()) {
        (Some(found), _) => return Ok(found),
        (None, Ok(gid)) => target.group_name(gid)?,
        (None, Err(_)) => None,
    };
    let found = match name {
        Some(name) => target.group(&name)?,
        None => None,
    };
    found.ok_or_else(|| Error::NoGroup(group.into()))
}
