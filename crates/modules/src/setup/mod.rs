//! `setup`: facts about the machine, under the names that Ansible gives them.

mod hardware;
mod network;
mod subset;
mod system;
mod time;

use std::path::PathBuf;

use target::{Error, Target};
use wire::{Object, Outcome};

use self::subset::Subset;
use crate::{
    Module, Side, glob,
    module::parameters,
    spec::{Parameters, params},
};

params! { Params {
    /// Which facts: all, min, hardware, network, virtual; with ! before it those are left out
    gather_subset: Vec<Subset> = Vec::new();
    /// Only facts whose names fit one of these patterns
    filter: Vec<String> = Vec::new();
    /// Facts take no time worth a limit
    gather_timeout: u32 = 10;
    /// Facts of the machine's own, of which none are read
    fact_path: PathBuf = "/etc/ansible/facts.d".into();
} }

/// The module.
pub const MODULE: Module = Module {
    name: "setup",
    summary: "facts about the machine",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// `gather_facts`, which asks for the same.
pub const GATHER_FACTS: Module = Module { name: "gather_facts", ..MODULE };

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let mut facts = Object::new();
    let wants = |name: &str| subset::wants(&params.gather_subset, name);
    if wants("min") {
        facts.extend(system::facts(target)?);
        facts.extend(time::facts(target)?);
    }
    if wants("hardware") {
        facts.extend(hardware::facts(target)?);
    }
    if wants("network") {
        facts.extend(network::facts(target)?);
    }
    if wants("virtual") {
        facts.extend(hardware::virtualization(target)?);
    }
    let fits = |name: &str| {
        let short = name.strip_prefix("ansible_").unwrap_or(name);
        params.filter.iter().any(|pattern| glob::fits(pattern, name) || glob::fits(pattern, short))
    };
    if params.filter.iter().any(|pattern| !pattern.is_empty()) {
        facts.retain(|name, _| fits(name));
    }
    Ok(Outcome { facts, ..Outcome::default() })
}
