//! `service`: services now and at boot, under SysV init (CentOS 6) and systemd (CentOS 7).

pub(crate) mod systemd;
pub(crate) mod sysv;

use std::{path::Path, time::Duration};

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

choices! {
    /// Which programs manage services.
    Manager { Auto = "auto", Systemd = "systemd", Sysvinit = "sysvinit", Service = "service" }
}

params! { Params {
    /// Its name
    name: String;
    /// That it runs, or not; restarted and reloaded always act
    state: Option<State>;
    /// That it starts at boot, or not
    enabled: Option<bool>;
    /// Which programs manage it; by default those of the machine's init
    r#use: Manager = Manager::Auto;
    /// It runs when this is in the list of processes, for scripts of SysV init without a status
    pattern: Option<String>;
    /// Seconds between stopping and starting when it is restarted under SysV init
    sleep: Option<u32>;
    /// Run level; only OpenRC has them by name, others ignore it
    runlevel: String = "default".into();
    /// More words for its script of SysV init
    arguments: String = String::new(), ["args"];
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
pub(crate) struct Present {
    pub running: bool,
    pub boot: Boot,
    /// It can't be started, nor at boot.
    masked: bool,
}

/// What it should be like.
pub(crate) struct Wanted {
    pub state: Option<State>,
    pub enabled: Option<bool>,
    /// Wait so long between stopping and starting, where restarting is both.
    pub sleep: Option<Duration>,
}

/// Whether a service starts at boot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Boot {
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
pub(crate) trait Init {
    /// What it says; none when there is no such service.
    fn look(&self, target: &mut Target, name: &str) -> Result<Option<Present>, Error>;
    /// The program that does this: start, stop, restart, reload, enable, disable, mask, unmask.
    fn program(&self, verb: &'static str, name: &str) -> Program;
}

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    let under_systemd = match params.r#use {
        Manager::Auto => target.metadata(Path::new("/run/systemd/system"))?.is_some(),
        Manager::Systemd => true,
        Manager::Sysvinit | Manager::Service => false,
    };
    let words = params.arguments.split_whitespace().map(str::to_owned).collect();
    let sysv = sysv::SysV { arguments: words, pattern: params.pattern };
    let init: &dyn Init = if under_systemd { &systemd::Systemd::default() } else { &sysv };
    let Some(mut present) = init.look(target, name)? else { return missing(target, name) };
    recall(target, name, &mut present);
    let sleep = params.sleep.filter(|_| !under_systemd).map(|seconds| Duration::from_secs(seconds.into()));
    bring(target, init, name, &mut present, &Wanted { state: params.state, enabled: params.enabled, sleep })?;
    let state = if present.running { "started" } else { "stopped" };
    Ok(Outcome {
        output: output(json!({"name": name, "state": state, "enabled": params.enabled})),
        ..Outcome::default()
    })
}

/// There is no such service; in check mode it may come.
pub(crate) fn missing(target: &Target, name: &str) -> Result<Outcome, Error> {
    if target.all_expected("package").next().is_some() {
        let reason = format!("the service {name} is not there yet: a package of this run may bring it");
        return Ok(Outcome { unknown: Some(reason), ..Outcome::default() });
    }
    Err(Error::Missing {
        message: format!("there is no service `{name}` on this machine"),
        help: Some("install its package in an earlier task (yum), or correct the name".into()),
    })
}

/// What earlier tasks of a check would have made of it.
pub(crate) fn recall(target: &Target, name: &str, present: &mut Present) {
    if let Some(state) = target.expected("service", name) {
        present.running = state["running"].as_bool().unwrap_or(present.running);
        present.boot = state["enabled"].as_bool().map_or(present.boot, Boot::of);
        present.masked = state["masked"].as_bool().unwrap_or(present.masked);
    }
}

/// Makes a service be as it should.
pub(crate) fn bring(
    target: &mut Target,
    init: &dyn Init,
    name: &str,
    present: &mut Present,
    wanted: &Wanted,
) -> Result<(), Error> {
    if present.masked
        && (wanted.enabled == Some(true) || !matches!(wanted.state, None | Some(State::Stopped)))
    {
        return Err(Error::helped(
            format!("the service `{name}` is masked: it can't be started"),
            format!("unmask it, if nobody wants it so (systemd: masked=false; systemctl unmask {name})"),
        ));
    }
    let boot = wanted.enabled.map(Boot::of).filter(|boot| *boot != present.boot);
    if let Some(boot) = boot.filter(|_| present.boot != Boot::Static && !present.masked) {
        let verb = if boot == Boot::Enabled { "enable" } else { "disable" };
        target.run(&init.program(verb, name), "")?;
        present.boot = boot;
        target.expect("service", name, state_of(present));
    }
    // As in Ansible: what should read its configuration again and does not run, is started.
    let verbs: &[&'static str] = match wanted.state {
        Some(State::Started | State::Reloaded) if !present.running => &["start"],
        Some(State::Stopped) if present.running => &["stop"],
        Some(State::Restarted) if wanted.sleep.is_some() => &["stop", "start"],
        Some(State::Restarted) => &["restart"],
        Some(State::Reloaded) => &["reload"],
        _ => &[],
    };
    for (number, verb) in verbs.iter().enumerate() {
        if let (1, Some(sleep), false) = (number, wanted.sleep, target.check()) {
            std::thread::sleep(sleep);
        }
        target.run(&init.program(verb, name), "")?;
        present.running = *verb != "stop";
        target.expect("service", name, state_of(present));
    }
    Ok(())
}

/// Masks a service, or takes the mask away.
pub(crate) fn mask(
    target: &mut Target,
    init: &dyn Init,
    name: &str,
    present: &mut Present,
    masked: bool,
) -> Result<(), Error> {
    if present.masked != masked {
        target.run(&init.program(if masked { "mask" } else { "unmask" }, name), "")?;
        present.masked = masked;
        target.expect("service", name, state_of(present));
    }
    Ok(())
}

/// What check mode remembers; whether it is only partly enabled, the machine tells again.
fn state_of(present: &Present) -> Value {
    let enabled = match present.boot {
        Boot::Enabled => Some(true),
        Boot::Disabled => Some(false),
        Boot::Partly | Boot::Static => None,
    };
    json!({"running": present.running, "enabled": enabled, "masked": present.masked})
}
