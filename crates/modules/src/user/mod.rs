//! `user`: user accounts. Options of useradd, usermod and userdel are those of shadow-utils 4.1.4.2
//! (CentOS 6) and 4.1.5.1 (CentOS 7), from their manual pages. Passwords go through the input of
//! chpasswd: every user of the machine can read command lines.

mod aging;
mod create;
mod defaults;
mod home;
mod memberships;
mod modify;
mod password;
mod remove;
mod shadowed;
mod ssh_key;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Error, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side, account_files, account_locks, account_name,
    group::{CHOSEN_LATER, require_group},
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// What should be.
    State { Present = "present", Absent = "absent" }
}

choices! {
    /// When the password is set.
    UpdatePassword { Always = "always", OnCreate = "on_create" }
}

params! { Params {
    /// Login name
    name: String, ["user"];
    /// That it is there, or not
    state: State = State::Present;
    /// User id
    uid: Option<u32>;
    /// The id may be that of another user, too
    non_unique: bool = false;
    /// Least id that a new user gets
    uid_min: Option<u32>;
    /// Greatest id that a new user gets
    uid_max: Option<u32>;
    /// Primary group
    group: Option<String>;
    /// Other groups
    groups: Option<Vec<String>>;
    /// Keep groups that are not listed
    append: bool = false;
    /// Home folder
    home: Option<PathBuf>;
    /// Take the files of the old home folder along when it changes
    move_home: bool = false;
    /// Folder whose files a new home gets
    skeleton: Option<String>;
    /// Permissions that files in a new home lack
    umask: Option<String>;
    /// Login shell
    shell: Option<String>;
    /// Full name
    comment: Option<String>;
    /// Hash of the password
    password: Option<String>;
    /// Set the password always, or only for a new user
    update_password: UpdatePassword = UpdatePassword::Always;
    /// Lock the password, or unlock it
    password_lock: Option<bool>;
    /// Days after which a password must be changed
    password_expire_max: Option<i32>;
    /// Days before which a password can't be changed
    password_expire_min: Option<i32>;
    /// Days before that on which the user is warned
    password_expire_warn: Option<i32>;
    /// Days after that until the account is closed
    password_expire_account_disable: Option<i32>;
    /// When the account ends, in seconds since 1970; never when it is negative
    expires: Option<f64>;
    /// User of SELinux
    seuser: Option<String>;
    /// Make the home folder
    create_home: bool = true, ["createhome"];
    /// Its id is one of the system's
    system: bool = false;
    /// Remove the home folder too, with state=absent
    remove: bool = false;
    /// Remove the user although it is logged in
    force: bool = false;
    /// Make a key pair for ssh unless there is one
    generate_ssh_key: bool = false;
    /// Size of the key
    ssh_key_bits: Option<u32>;
    /// Kind of the key
    ssh_key_type: String = "rsa".into();
    /// Path of the key, relative to the home folder
    ssh_key_file: Option<String>;
    /// Comment of the key
    ssh_key_comment: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "user",
    summary: "user accounts",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    account_name::require(&params.name)?;
    account_locks::release(target)?;
    let present = target.user(&params.name)?;
    if params.state == State::Absent {
        if let Some(user) = present {
            remove::remove(target, &user, params.remove, params.force)?;
        }
        return Ok(Outcome {
            output: output(json!({"name": params.name, "state": "absent"})),
            ..Outcome::default()
        });
    }
    password::require(&params)?;
    require_what_it_needs(target, &params)?;
    let is_new = present.is_none();
    let home_mark = home::mark(&params.name);
    let half_made = target.left_half_done(&home_mark)?.is_some();
    let user = match present {
        None => create::create(target, &params)?,
        Some(found) => modify::modify(target, &params, found)?,
    };
    if params.group.is_none() && !is_new {
        account_files::ensure_shadowed(target, &params.name)?;
    }
    if !is_new {
        shadowed::ensure(target, &params)?;
    }
    password::ensure(target, &params, is_new)?;
    aging::ensure(target, &params)?;
    if params.create_home {
        home::ensure(target, &params, &user, half_made)?;
        if half_made && !params.system {
            home::ensure_mail(target, &user)?;
        }
        if target.left_half_done(&home_mark)?.is_some() {
            target.write_out_folder(Path::new(&user.home))?;
            target.arrived(&home_mark);
        }
    }
    let key = if params.generate_ssh_key { ssh_key::ensure(target, &params, &user)? } else { None };
    let known = |id: u32| (id != CHOSEN_LATER).then_some(id);
    let mut result = output(json!({
        "name": user.name, "state": "present", "uid": known(user.uid), "group": known(user.gid),
        "home": user.home, "shell": user.shell, "comment": user.comment,
    }));
    if let Some((path, public)) = key {
        result.insert("ssh_key_file".into(), json!(path));
        result.insert("ssh_public_key".into(), json!(public));
    }
    Ok(Outcome { output: result, ..Outcome::default() })
}

/// What useradd and usermod would refuse, in check mode too.
fn require_what_it_needs(target: &mut Target, params: &Params) -> Result<(), Error> {
    for group in params.groups.iter().flatten().chain(&params.group).filter(|group| !group.is_empty()) {
        require_group(target, group)?;
    }
    if let Some(uid) = params.uid.filter(|_| !params.non_unique)
        && let Some(holder) = target.user_name(uid)?
        && holder != params.name
    {
        return Err(Error::helped(
            format!("the user id {uid} of `{}` belongs to `{holder}`", params.name),
            "give another `uid`, or change or remove the other user in an earlier task",
        ));
    }
    Ok(())
}
