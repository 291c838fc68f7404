//! `modprobe`: modules of the kernel, now and, with systemd, at boot (modules-load.d(5), modprobe.d(5)).

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, choices, params},
};

choices! {
    /// Whether something should be there.
    State { Present = "present", Absent = "absent" }
}

choices! {
    /// Whether it is loaded at boot.
    Persistent { Disabled = "disabled", Absent = "absent", Present = "present" }
}

params! { Params {
    /// Name of the module
    name: String;
    /// Whether it is loaded
    state: State = State::Present;
    /// Its parameters
    params: String = String::new();
    /// Whether it is loaded at boot; `disabled` leaves that as it is
    persistent: Persistent = Persistent::Disabled;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "modprobe",
    collection: "community.general",
    summary: "modules of the kernel",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    let wanted = params.state == State::Present;
    if is_loaded(target, name)? != wanted {
        let mut words = vec!["modprobe"];
        if !wanted {
            words.push("-r");
        }
        words.push(name);
        if wanted {
            words.extend(params.params.split_whitespace());
        }
        target.run(&Program::new(words), "")?;
        target.expect("kernel module", name, wanted.into());
    }
    let at_boot = Attributes::default();
    let load = PathBuf::from(format!("/etc/modules-load.d/{name}.conf"));
    let options = PathBuf::from(format!("/etc/modprobe.d/{name}.conf"));
    match params.persistent {
        Persistent::Disabled => {}
        Persistent::Present => {
            if target.followed(Path::new("/etc/modules-load.d"))?.is_none() {
                return Err(Error::helped(
                    "this machine has no /etc/modules-load.d: only systemd loads modules at boot so",
                    "write a script to /etc/sysconfig/modules instead (copy)",
                ));
            }
            target.write(&load, format!("{name}\n").as_bytes(), &at_boot)?;
            if !params.params.is_empty() {
                target.write(&options, format!("options {name} {}\n", params.params).as_bytes(), &at_boot)?;
            }
        }
        Persistent::Absent => {
            target.remove(&load)?;
            target.remove(&options)?;
        }
    }
    let state = if wanted { "present" } else { "absent" };
    let returned = json!({"name": name, "params": params.params, "state": state});
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

/// It is in the list of loaded ones, or built in.
fn is_loaded(target: &mut Target, name: &str) -> Result<bool, Error> {
    if let Some(expected) = target.expected("kernel module", name) {
        return Ok(expected == true);
    }
    let name = name.replace('-', "_");
    let loaded = target.read_text(Path::new("/proc/modules"))?.unwrap_or_default();
    if loaded.lines().any(|line| line.split(' ').next() == Some(name.as_str())) {
        return Ok(true);
    }
    let release = target.read_text(Path::new("/proc/sys/kernel/osrelease"))?.unwrap_or_default();
    let list = PathBuf::from("/lib/modules").join(release.trim()).join("modules.builtin");
    let built_in = target.read_text(&list)?.unwrap_or_default();
    let file = format!("/{name}.ko");
    Ok(built_in.lines().any(|line| line.replace('-', "_").ends_with(&file)))
}
