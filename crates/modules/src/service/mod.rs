//! `service`: services now and at boot, under SysV init (CentOS 6) and systemd (CentOS 7).

mod systemd;
mod sysv;

use std::path::Path;

use serde_json::{Value, json};
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
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
    summary: "services, now and at boot",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::OneOf(&["state", "enabled"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// What the machine says about a service.
struct Present {
    running: bool,
    boot: Boot,
    /// It can't be started, nor at boot.
    masked: bool,
}

/// Whether a service starts at boot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Boot {
    Enabled,
    Disabled,
    /// In some of the run levels that count.
    Partly,
    /// It can be neither: others start it when they need it.
    Static,
}

impl Boot {
    fn of(enabled: bool) -> Self {
        if enabled { Self::Enabled } else { Self::Disabled }
    }
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
        return Err(Error::Missing {
            message: format!("there is no service `{name}` on this machine"),
            help: Some("install its package in an earlier task (yum), or correct the name".into()),
        });
    };
    if let Some(state) = target.expected("service", name) {
        present.running = state["running"].as_bool().unwrap_or(present.running);
        present.boot = state["enabled"].as_bool().map_or(present.boot, Boot::of);
    }
    if present.masked
        && (params.enabled == Some(true) || !matches!(params.state, None | Some(State::Stopped)))
    {
        return Err(Error::helped(
            format!("the service `{name}` is masked: it can't be started"),
            format!("unmask it on the machine, if nobody wants it so: systemctl unmask {name}"),
        ));
    }
    let boot = params.enabled.map(Boot::of).filter(|wanted| *wanted != present.boot);
    if let Some(boot) = boot.filter(|_| present.boot != Boot::Static) {
        let verb = if boot == Boot::Enabled { "enable" } else { "disable" };
        target.run(&init.program(verb, name), "")?;
        present.boot = boot;
        target.expect("service", name, state_of(&present));
    }
    // As in Ansible: what should read its configuration again and does not run, is started.
    let verb = match params.state {
        Some(State::Started | State::Reloaded) if !present.running => Some("start"),
        Some(State::Stopped) if present.running => Some("stop"),
        Some(State::Restarted) => Some("restart"),
        Some(State::Reloaded) => Some("reload"),
        _ => None,
    };
    if let Some(verb) = verb {
        target.run(&init.program(verb, name), "")?;
        present.running = verb != "stop";
        target.expect("service", name, state_of(&present));
    }
    let state = if present.running { "started" } else { "stopped" };
    Ok(Outcome {
        output: output(json!({"name": name, "state": state, "enabled": params.enabled})),
        ..Outcome::default()
    })
}

/// What check mode remembers; whether it is only partly enabled, the machine tells again.
fn state_of(present: &Present) -> Value {
    let enabled = match present.boot {
        Boot::Enabled => Some(true),
        Boot::Disabled => Some(false),
        Boot::Partly | Boot::Static => None,
    };
    json!({"running": present.running, "enabled": enabled})
}
