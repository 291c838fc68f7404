//! `service`: services now and at boot, under SysV init (CentOS 6) and systemd (CentOS 7).

mod systemd;
mod sysv;

use std::path::Path;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What the service should do.
    State { Started = "started", Stopped = "stopped", Restarted = "restarted", Reloaded = "reloaded" }
}

params! { Params {
    /// Its name
    name: String;
    /// That it runs, or not; restarted and reloaded always act
    state: Option<State>;
    /// That it starts at boot, or not
    enabled: Option<bool>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "service",
    collection: "ansible.builtin",
    summary: "services, now and at boot",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::OneOf(&["state", "enabled"])],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

/// What the machine says about a service.
struct Present {
    running: bool,
    enabled: bool,
}

/// How an init system is asked and told.
trait Init {
    /// What it says; none when there is no such service.
    fn look(&self, target: &mut Target, name: &str) -> Result<Option<Present>, Error>;
    /// The program that does this: start, stop, restart, reload, enable, disable.
    fn program(&self, verb: &'static str, name: &str) -> Program;
}

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    let under_systemd = target.metadata(Path::new("/run/systemd/system"))?.is_some();
    let init: &dyn Init = if under_systemd { &systemd::Systemd } else { &sysv::SysV };
    let Some(mut present) = init.look(target, name)? else {
        if target.all_expected("package").next().is_some() {
            let reason = format!("the service {name} is not there yet: a package of this run may bring it");
            return Ok(Outcome { unknown: Some(reason), ..Outcome::default() });
        }
        return Err(Error::helped(
            format!("there is no service `{name}` on this machine"),
            "install its package in an earlier task (yum), or correct the name",
        ));
    };
    if let Some(state) = target.expected("service", name) {
        present.running = state["running"].as_bool().unwrap_or(present.running);
        present.enabled = state["enabled"].as_bool().unwrap_or(present.enabled);
    }
    if let Some(enabled) = params.enabled.filter(|enabled| *enabled != present.enabled) {
        target.run(&init.program(if enabled { "enable" } else { "disable" }, name), "")?;
        present.enabled = enabled;
    }
    let verb = match params.state {
        Some(State::Started) if !present.running => Some("start"),
        Some(State::Stopped) if present.running => Some("stop"),
        Some(State::Restarted) => Some("restart"),
        Some(State::Reloaded) => Some("reload"),
        _ => None,
    };
    if let Some(verb) = verb {
        target.run(&init.program(verb, name), "")?;
        present.running = verb != "stop";
    }
    target.expect("service", name, json!({"running": present.running, "enabled": present.enabled}));
    let state = if present.running { "started" } else { "stopped" };
    Ok(Outcome {
        output: output(json!({"name": name, "state": state, "enabled": present.enabled})),
        ..Outcome::default()
    })
}
