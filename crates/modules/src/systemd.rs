//! `systemd` and `systemd_service`: units of systemd, which only CentOS 7 has. All options are those of
//! systemctl(1) of systemd 219.

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome, Value};

use crate::{
    Module, Side,
    module::{output, parameters},
    service::{
        self, Init, State, Wanted,
        systemd::{Systemd, unit},
    },
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// Whose systemd.
    Scope { System = "system", User = "user", Global = "global" }
}

params! { Params {
    /// The unit
    name: Option<String>, ["service", "unit"];
    /// That it runs, or not; restarted and reloaded always act
    state: Option<State>;
    /// That it starts at boot, or not
    enabled: Option<bool>;
    /// That it can't be started at all, or can
    masked: Option<bool>;
    /// Have systemd read all units again, before anything else
    daemon_reload: bool = false, ["daemon-reload"];
    /// Have systemd start itself again, before anything else
    daemon_reexec: bool = false, ["daemon-reexec"];
    /// Whose systemd: that of the machine, of the user, or of all users
    scope: Scope = Scope::System;
    /// Override links that are there
    force: bool = false;
    /// Do not wait until it is done
    no_block: bool = false;
} }

/// `systemd`.
pub const SYSTEMD: Module = Module {
    name: "systemd",
    summary: "units of systemd",
    arguments: Params::ARGUMENTS,
    rules: &[
        Rule::OneOf(&["state", "enabled", "masked", "daemon_reload", "daemon_reexec"]),
        Rule::With("state", "name"),
        Rule::With("enabled", "name"),
        Rule::With("masked", "name"),
    ],
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// `systemd_service`.
pub const SYSTEMD_SERVICE: Module = Module { name: "systemd_service", ..SYSTEMD };

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let mut options = Vec::new();
    match params.scope {
        Scope::System => {}
        Scope::User => options.push("--user".to_owned()),
        Scope::Global => options.push("--global".to_owned()),
    }
    options.extend(params.no_block.then(|| "--no-block".to_owned()));
    options.extend(params.force.then(|| "--force".to_owned()));
    let init = Systemd { options };
    for (wanted, verb) in [(params.daemon_reload, "daemon-reload"), (params.daemon_reexec, "daemon-reexec")] {
        // It reads what is there, which is no change of its own.
        if wanted && !target.check() {
            let program = Program::new(init.words(verb));
            let finished = target.query(&program)?;
            if !finished.success() {
                return Err(Error::Failed { command: program.line(), finished: Box::new(finished) });
            }
        }
    }
    let Some(name) = params.name.as_deref() else { return Ok(Outcome::default()) };
    if name.contains(['*', '?', '[']) {
        return Err(Error::other(format!("`{name}` is a pattern: name one unit")));
    }
    let Some(mut present) = init.look(target, name)? else {
        // What does not exist can be masked: it can't be started when it comes.
        return match (params.masked, params.state, params.enabled) {
            (Some(true), None, None) => mask_missing(target, &init, name),
            (Some(false), None, None) => Ok(told(name, &params, "")),
            _ => service::missing(target, name),
        };
    };
    service::recall(target, name, &mut present);
    if let Some(masked) = params.masked {
        service::mask(target, &init, name, &mut present, masked)?;
    }
    let wanted = Wanted { state: params.state, enabled: params.enabled, sleep: None };
    service::bring(target, &init, name, &mut present, &wanted)?;
    let mut words = init.words("show");
    words.push(unit(name));
    let shown = target.query(&Program::new(words))?;
    Ok(told(name, &params, &shown.stdout))
}

fn mask_missing(target: &mut Target, init: &Systemd, name: &str) -> Result<Outcome, Error> {
    if target.expected("service", name).is_none_or(|state| state["masked"] != true) {
        target.run(&init.program("mask", name), "")?;
        target.expect("service", name, json!({"masked": true}));
    }
    Ok(Outcome { output: output(json!({"name": name, "status": {}})), ..Outcome::default() })
}

/// The unit's properties go along as `status`.
fn told(name: &str, params: &Params, shown: &str) -> Outcome {
    let status: Object = shown
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.to_owned(), Value::from(value)))
        .collect();
    let mut returned = json!({"name": name, "status": status});
    if let Some(state) = params.state {
        returned["state"] = if state == State::Stopped { "stopped".into() } else { "started".into() };
    }
    if let Some(enabled) = params.enabled {
        returned["enabled"] = enabled.into();
    }
    Outcome { output: output(returned), ..Outcome::default() }
}
