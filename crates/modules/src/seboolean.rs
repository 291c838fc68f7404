//! `seboolean`: switches of SELinux's policy. `getsebool` and `setsebool` have these arguments in CentOS 6 and 7.

use std::path::Path;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side,
    module::{output, parameters},
    selinux::{self, State},
    spec::{Parameters, params},
};

params! { Params {
    /// The switch
    name: String;
    /// On or off
    state: bool;
    /// After a reboot, too
    persistent: bool = false;
    /// Also where SELinux is off
    ignore_selinux_state: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "seboolean",
    collection: "ansible.posix",
    summary: "switches of SELinux's policy",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    let word = |on: bool| if on { "on" } else { "off" };
    let is_enabled = selinux::running(target)? != State::Disabled;
    if !is_enabled && !params.ignore_selinux_state {
        return Err(Error::helped(
            "SELinux is off on this machine: its switches can't be asked",
            "say `ignore_selinux_state: true` with `persistent: true`, or leave the task out",
        ));
    }
    let expected = target.expected("seboolean", name).and_then(Value::as_bool);
    let now = match expected {
        Some(expected) => Some(expected),
        None if is_enabled => Some(now(target, name)?),
        None => None,
    };
    // What counts after a reboot is told by `semanage` alone, which brings Python: what is on now and what the policy keeps
    // are both right when the second is.
    let kept = match expected {
        Some(expected) => Some(expected),
        None if params.persistent => kept(target, name)?,
        None => None,
    };
    let is_right = now.is_none_or(|now| now == params.state)
        && (!params.persistent || kept.is_some_and(|kept| kept == params.state));
    if !is_right && (params.persistent || is_enabled) {
        let mut words = vec!["setsebool"];
        words.extend(params.persistent.then_some("-P"));
        words.extend([name, word(params.state)]);
        target.run(&Program::new(words), "")?;
        target.expect("seboolean", name, params.state.into());
    }
    let returned = json!({"name": name, "state": params.state, "persistent": params.persistent});
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

/// `httpd_can_network_connect --> off`
fn now(target: &mut Target, name: &str) -> Result<bool, Error> {
    let program = Program::new(["getsebool", name]);
    let finished = target.query(&program)?;
    match finished.stdout.split_whitespace().last() {
        Some("on") if finished.success() => Ok(true),
        Some("off") if finished.success() => Ok(false),
        _ => Err(Error::helped(
            format!("SELinux's policy has no switch `{name}`"),
            "`getsebool -a` on the machine lists them",
        )),
    }
}

/// What the policy keeps: files of changed switches, one `NAME=0` a line; none where it was never changed.
fn kept(target: &mut Target, name: &str) -> Result<Option<bool>, Error> {
    let config = target.read_text(Path::new("/etc/selinux/config"))?.unwrap_or_default();
    let policy = config.lines().find_map(|line| line.trim().strip_prefix("SELINUXTYPE="));
    let policy = policy.unwrap_or("targeted").trim();
    for file in ["active/booleans.local", "modules/active/booleans.local"] {
        let text = target.read_text(&Path::new("/etc/selinux").join(policy).join(file))?.unwrap_or_default();
        let value = text.lines().filter_map(|line| line.split_once('=')).rfind(|(key, _)| key.trim() == name);
        if let Some((_, value)) = value {
            return Ok(Some(matches!(value.trim(), "1" | "true" | "on")));
        }
    }
    Ok(None)
}
