//! `user`: user accounts. Options of useradd, usermod and userdel are those of shadow-utils 4.1.4.2
//! (CentOS 6) and 4.1.5.1 (CentOS 7), from their manual pages. Passwords go through the input of
//! chpasswd: every user of the machine can read command lines.

mod home;
mod password;
mod ssh_key;

use std::{collections::BTreeSet, path::PathBuf};

use serde_json::{Value, json};
use target::{Error, Group, Program, Target, User};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    group::CHOSEN_LATER,
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
    /// Primary group
    group: Option<String>;
    /// Other groups
    groups: Option<Vec<String>>;
    /// Keep groups that are not listed
    append: bool = false;
    /// Home folder
    home: Option<PathBuf>;
    /// Login shell
    shell: Option<String>;
    /// Full name
    comment: Option<String>;
    /// Hash of the password
    password: Option<String>;
    /// Set the password always, or only for a new user
    update_password: UpdatePassword = UpdatePassword::Always;
    /// Make the home folder
    create_home: bool = true, ["createhome"];
    /// Its id is one of the system's
    system: bool = false;
    /// Remove the home folder too, with state=absent
    remove: bool = false;
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
    collection: "ansible.builtin",
    summary: "user accounts",
    arguments: Params::ARGUMENTS,
    rules: &[],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let present = target.user(&params.name)?;
    if params.state == State::Absent {
        if let Some(user) = present {
            let mut words = vec!["userdel"];
            if params.remove {
                words.push("-r");
            }
            words.push(&user.name);
            target.run(&Program::new(words), "")?;
            target.expect("user", &user.name, Value::Null);
        }
        return Ok(Outcome {
            output: output(json!({"name": params.name, "state": "absent"})),
            ..Outcome::default()
        });
    }
    require_groups(target, &params)?;
    let is_new = present.is_none();
    let user = match present {
        None => create(target, &params)?,
        Some(found) => modify(target, &params, found)?,
    };
    password::ensure(target, &params, is_new)?;
    if params.create_home {
        home::ensure(target, &user)?;
    }
    let key = if params.generate_ssh_key { ssh_key::ensure(target, &params, &user)? } else { None };
    let mut result = output(json!({
        "name": user.name, "state": "present", "uid": user.uid, "group": user.gid, "home": user.home, "shell": user.shell, "comment": user.comment,
    }));
    if let Some((path, public)) = key {
        result.insert("ssh_key_file".into(), json!(path));
        result.insert("ssh_public_key".into(), json!(public));
    }
    Ok(Outcome { output: result, ..Outcome::default() })
}

fn require_groups(target: &mut Target, params: &Params) -> Result<(), Error> {
    for group in params.groups.iter().flatten().chain(&params.group) {
        if !group.is_empty() {
            target.group_id(group)?;
        }
    }
    Ok(())
}

fn create(target: &mut Target, params: &Params) -> Result<User, Error> {
    let mut words: Vec<String> = vec!["useradd".into()];
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([name.to_string(), value]);
        }
    };
    option("-u", params.uid.map(|uid| uid.to_string()));
    option("-g", params.group.clone());
    option("-G", params.groups.as_ref().map(|groups| groups.join(",")).filter(|groups| !groups.is_empty()));
    option("-c", params.comment.clone());
    option("-d", params.home.as_ref().map(|home| home.display().to_string()));
    option("-s", params.shell.clone());
    if params.system {
        words.push("-r".into());
    }
    words.push(if params.create_home { "-m" } else { "-M" }.into());
    words.push(params.name.clone());
    target.run(&Program::new(words), "new user")?;
    if !target.check() {
        let made = target.user(&params.name)?;
        return made.ok_or_else(|| Error::other(format!("useradd did not make the user `{}`", params.name)));
    }
    let home = params
        .home
        .as_ref()
        .map_or_else(|| format!("/home/{}", params.name), |home| home.display().to_string());
    let gid = match &params.group {
        Some(group) => target.group_id(group)?,
        None => {
            target.expect_group(&Group { name: params.name.clone(), gid: CHOSEN_LATER, members: Vec::new() });
            CHOSEN_LATER
        }
    };
    let user = User {
        name: params.name.clone(),
        uid: params.uid.unwrap_or(CHOSEN_LATER),
        gid,
        comment: params.comment.clone().unwrap_or_default(),
        home,
        shell: params.shell.clone().unwrap_or_else(|| "/bin/bash".into()),
    };
    target.expect_user(&user);
    expect_memberships(target, &user.name, params.groups.as_deref().unwrap_or_default())?;
    if params.create_home {
        home::expect(target, &user)?;
    }
    Ok(user)
}

fn modify(target: &mut Target, params: &Params, present: User) -> Result<User, Error> {
    let mut user = present.clone();
    let mut words: Vec<String> = vec!["usermod".into()];
    let mut details = Vec::new();
    let mut option = |name: &str, value: &str, detail: String| {
        words.extend([name.to_string(), value.to_string()]);
        details.push(detail);
    };
    if let Some(uid) = params.uid.filter(|uid| *uid != present.uid) {
        option("-u", &uid.to_string(), format!("uid {} -> {uid}", present.uid));
        user.uid = uid;
    }
    if let Some(group) = &params.group {
        let gid = target.group_id(group)?;
        if gid != present.gid {
            option("-g", group, format!("gid {} -> {gid}", present.gid));
            user.gid = gid;
        }
    }
    if let Some(comment) = params.comment.as_ref().filter(|comment| **comment != present.comment) {
        option("-c", comment, "comment".into());
        user.comment.clone_from(comment);
    }
    if let Some(home) =
        params.home.as_ref().map(|home| home.display().to_string()).filter(|home| *home != present.home)
    {
        option("-d", &home, format!("home {} -> {home}", present.home));
        user.home = home;
    }
    if let Some(shell) = params.shell.as_ref().filter(|shell| **shell != present.shell) {
        option("-s", shell, format!("shell {} -> {shell}", present.shell));
        user.shell.clone_from(shell);
    }
    if let Some(groups) = &params.groups {
        let wanted: BTreeSet<&str> =
            groups.iter().map(String::as_str).filter(|group| !group.is_empty()).collect();
        let now: BTreeSet<String> = memberships(target, &present.name)?;
        let now: BTreeSet<&str> = now.iter().map(String::as_str).collect();
        let primary = params.group.as_deref().unwrap_or_default();
        let all: BTreeSet<&str> =
            if params.append { wanted.union(&now).copied().collect() } else { wanted.clone() };
        // The primary group may be listed among the others; whether its line names the user is the same.
        let differs = all.iter().any(|group| !now.contains(group) && *group != primary)
            || now.iter().any(|group| !all.contains(group) && *group != primary);
        if differs {
            let list = all.iter().copied().collect::<Vec<_>>().join(",");
            option("-G", &list, format!("groups {list}"));
            expect_memberships(
                target,
                &present.name,
                &all.iter().map(ToString::to_string).collect::<Vec<_>>(),
            )?;
        }
    }
    if details.is_empty() {
        return Ok(user);
    }
    words.push(present.name.clone());
    target.run(&Program::new(words), &details.join(", "))?;
    target.expect_user(&user);
    Ok(user)
}

/// Names of the groups that list the user.
fn memberships(target: &mut Target, user: &str) -> Result<BTreeSet<String>, Error> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for group in target.groups()? {
        if group.members.iter().any(|member| member == user) {
            found.insert(group.name);
        }
    }
    let expected: Vec<String> = target.all_expected("group").map(|(name, _)| name.to_string()).collect();
    for name in expected {
        let is_member =
            target.group(&name)?.is_some_and(|group| group.members.iter().any(|member| member == user));
        if is_member {
            found.insert(name);
        } else {
            found.remove(&name);
        }
    }
    Ok(found)
}

/// In check mode: remembers whom the groups would list.
fn expect_memberships(target: &mut Target, user: &str, groups: &[String]) -> Result<(), Error> {
    for name in groups {
        if let Some(mut group) = target.group(name)?
            && !group.members.iter().any(|member| member == user)
        {
            group.members.push(user.into());
            target.expect_group(&group);
        }
    }
    Ok(())
}
