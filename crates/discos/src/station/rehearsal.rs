//! Rehearsals: the simulated copy of an environment, and what a rehearsal gives a deployment beside it.

use std::{env, path::PathBuf};

use lang::inventory::Inventory;
use simulator::{HostPlan, Power, Release, Running, StationPlan, UpOptions};
use wire::{Object, Value};

use super::environment::Environment;
use crate::cli::{BuildProgress, Console, Refusal};

/// Where simulated hosts see the mirror of their packages.
const MIRROR: &str = "file:///srv/mirror";
/// What the password of every user of a simulated host is. The hash is `openssl passwd -6 -salt rehearsal rehearsal`.
pub const PASSWORD_HASH: &str =
    "$6$rehearsal$KvE53SAPxzqTg9vgeGez9G.SWSHYzpMj9lc299CT6sBzcYCeu9rMaHm49HKR2QDS14A38KQRsAt3gbbXwcjjx/";

/// The hosts of an environment as the simulator wants them.
///
/// # Errors
/// A [`Refusal`] that names the host whose address or release is missing or wrong.
pub fn plan(environment: Environment, inventory: &Inventory) -> Result<StationPlan, Refusal> {
    let mut hosts = Vec::new();
    let mut domain = String::new();
    for name in inventory.hosts() {
        let text = |variable: &str| inventory.text(name, variable).unwrap_or_default();
        let wrong = |variable: &str, what: &str| {
            let place = inventory.variables(name).and_then(|variables| variables.get(variable));
            let place = place.map(|definition| definition.span.to_string());
            let place = place.or_else(|| inventory.source_of(name).map(str::to_owned)).unwrap_or_default();
            Refusal::usage(format!(
                "{name} can't be simulated: its variable `{variable}` is \"{}\" ({place})",
                text(variable)
            ))
            .help(format!("it must be {what}"))
        };
        let address = text("ansible_host").parse().map_err(|_| wrong("ansible_host", "an IPv4 address"))?;
        let release = Release::from_version(text("os_release")).ok_or_else(|| {
            wrong(
                "os_release",
                &Release::ALL.map(|release| format!("\"{}\"", release.version())).join(" or "),
            )
        })?;
        domain = text("domain").to_string();
        hosts.push(HostPlan { name: name.clone(), address, release });
    }
    Ok(StationPlan { name: environment.name().into(), domain, hosts, root_password: None })
}

/// Brings the simulated copy up (of one that is up, with `power_on`, what is off), telling its progress as errors are told: it is no result.
///
/// # Errors
/// A [`Refusal`] with the simulator's reason.
pub fn up(plan: &StationPlan, power_on: bool, console: &mut Console) -> Result<Running, Refusal> {
    let executable = env::current_exe()
        .map_err(|error| Refusal::failure(format!("failed to find the path of this executable: {error}")))?;
    let mut shown = BuildProgress::new(&plan.name);
    let running = simulator::up(plan, &UpOptions { executable, power_on }, &mut |news| {
        if let Some(line) = shown.line(&news) {
            console.tell_once(&line);
        }
    })
    .map_err(|error| Refusal::failure(error.to_string()))?;
    for found in running.hosts.iter().filter(|found| found.power == Power::Off) {
        let (host, station) = (found.host.short_name(), &plan.name);
        console.tell_once(&format!(
            "simulator: {host} is off; `discos-simulator power-on {host}:{station}` starts it\n"
        ));
    }
    Ok(running)
}

/// The configuration that ssh needs to reach the simulated hosts.
pub fn ssh_config(running: &Running) -> PathBuf {
    running.ssh_config.clone()
}

/// Variables that only a rehearsal has: the mirror that simulated hosts see.
pub fn extra_variables() -> Object {
    Object::from_iter([("package_mirror".to_string(), Value::from(MIRROR))])
}
