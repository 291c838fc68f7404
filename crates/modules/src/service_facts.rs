//! `service_facts`: services and what they do, as the fact `services`. `service --status-all` of CentOS 6 says it
//! in words of each script's own; chkconfig says what starts at boot.

use std::path::Path;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{Module, Side};

/// The module.
pub const MODULE: Module = Module {
    name: "service_facts",
    summary: "services and what they do, as facts",
    arguments: &[],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, _arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let under_systemd = target.metadata(Path::new("/run/systemd/system"))?.is_some();
    let services = if under_systemd { of_systemd(target)? } else { of_sysv(target)? };
    let facts = Object::from_iter([("services".to_owned(), services.into())]);
    Ok(Outcome { facts, ..Outcome::default() })
}

fn of_systemd(target: &mut Target) -> Result<Object, Error> {
    let mut services = Object::new();
    let list = ["--no-pager", "--no-legend", "--type", "service", "--all"];
    let units = target.query(&Program::new(["systemctl", "list-units"].into_iter().chain(list)))?.stdout;
    for line in units.lines() {
        // A unit that is not well has a dot before it.
        let words: Vec<&str> = line.split_whitespace().skip_while(|word| !word.contains('.')).collect();
        let [name, load, active, sub, ..] = words[..] else { continue };
        let state = match (load, active, sub) {
            ("not-found", ..) => "not-found",
            (_, "failed", _) => "failed",
            (_, "active", "running" | "exited" | "listening") => "running",
            _ => "stopped",
        };
        let entry = json!({"name": name, "state": state, "status": load, "source": "systemd"});
        services.insert(name.into(), entry);
    }
    let files = ["--no-pager", "--no-legend", "--type", "service"];
    let files =
        target.query(&Program::new(["systemctl", "list-unit-files"].into_iter().chain(files)))?.stdout;
    for line in files.lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(status)) = (words.next(), words.next()) else { continue };
        let entry = services.entry(name).or_insert_with(|| {
            json!({"name": name, "state": if status == "masked" { "stopped" } else { "inactive" }, "source": "systemd"})
        });
        entry["status"] = status.into();
    }
    Ok(services)
}

fn of_sysv(target: &mut Target) -> Result<Object, Error> {
    let mut services = Object::new();
    let listed = target.query(&Program::new(["chkconfig", "--list"]))?.stdout;
    let told = target.query(&Program::new(["service", "--status-all"]))?.stdout;
    for line in listed.lines() {
        let mut words = line.split_whitespace();
        let Some(name) = words.next().filter(|_| line.contains("3:")) else { continue };
        let at_boot = line.contains("3:on") || line.contains("5:on");
        let said = told.lines().find(|line| line.split([' ', ':']).next() == Some(name)).unwrap_or_default();
        let state = match said.to_lowercase() {
            said if said.contains("running") => "running",
            said if said.is_empty() => "unknown",
            _ => "stopped",
        };
        let status = if at_boot { "enabled" } else { "disabled" };
        services
            .insert(name.into(), json!({"name": name, "state": state, "status": status, "source": "sysv"}));
    }
    Ok(services)
}
