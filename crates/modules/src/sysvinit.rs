//! `sysvinit`: services of SysV init, by their scripts, whatever the machine's init is. Options are those of chkconfig(8)
//! of CentOS 6 and 7.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    service::{self, Init, State, sysv},
    spec::{Parameters, Rule, params},
};

params! { Params {
    /// Its name
    name: String, ["service"];
    /// That it runs, or not; restarted and reloaded always act
    state: Option<State>;
    /// That it starts at boot, or not
    enabled: Option<bool>;
    /// In these run levels only
    runlevels: Vec<String> = Vec::new();
    /// It runs when this is in the list of processes, for scripts without a status
    pattern: Option<String>;
    /// Seconds between stopping and starting when it is restarted
    sleep: u32 = 1;
    /// More words for its script
    arguments: Option<String>, ["args"];
    /// For scripts that hold the connection; here nothing waits for what a script leaves running
    daemonize: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "sysvinit",
    summary: "services of SysV init",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::OneOf(&["state", "enabled"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    let words =
        params.arguments.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let init = sysv::SysV { arguments: words, pattern: params.pattern.clone() };
    let Some(mut present) = init.look(target, name)? else { return service::missing(target, name) };
    service::recall(target, name, &mut present);
    let mut enabled = params.enabled;
    let mut switched = false;
    if let Some(wanted) = params.enabled.filter(|_| !params.runlevels.is_empty()) {
        switched = switch(target, &params, wanted)?;
        enabled = None;
    }
    let was = present.boot;
    let sleep = Some(Duration::from_secs(params.sleep.into()));
    let only = |state, enabled| service::Wanted { state, enabled, sleep };
    service::bring(target, &init, name, &mut present, &only(None, enabled))?;
    switched |= present.boot != was;
    let (ran, acts) = (present.running, matches!(params.state, Some(State::Restarted | State::Reloaded)));
    service::bring(target, &init, name, &mut present, &only(params.state, None))?;
    let mut status = Object::new();
    status.insert("enabled".into(), json!({"changed": switched}));
    if let Some(state) = params.state {
        status.insert(state.text().into(), json!({"changed": acts || present.running != ran}));
    }
    let returned = json!({"name": name, "status": Value::Object(status)});
    Ok(Outcome { output: output(returned), ..Outcome::default() })
}

/// Makes it start in some run levels, or not. True when it did not before.
fn switch(target: &mut Target, params: &Params, wanted: bool) -> Result<bool, Error> {
    let name = params.name.as_str();
    let key = format!("{name} in {}", params.runlevels.join(""));
    let listed = target.query(&Program::new(["chkconfig", "--list", name]))?.stdout;
    let levels: BTreeMap<&str, &str> =
        listed.split_whitespace().filter_map(|word| word.split_once(':')).collect();
    let is_right = |level: &String| (levels.get(level.as_str()) == Some(&"on")) == wanted;
    let expected = target.expected("run levels", &key).and_then(Value::as_bool);
    if expected.map_or_else(|| params.runlevels.iter().all(is_right), |expected| expected == wanted) {
        return Ok(false);
    }
    let word = if wanted { "on" } else { "off" };
    target.run(&Program::new(["chkconfig", "--level", &params.runlevels.join(""), name, word]), "")?;
    target.expect("run levels", &key, wanted.into());
    Ok(true)
}
