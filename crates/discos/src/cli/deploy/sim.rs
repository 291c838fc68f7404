//! `--sim`: what would be run.

use std::path::PathBuf;

use lang::inventory::Inventory;

use super::{checked, options::Options};
use crate::{
    cli::Refusal,
    station::{
        environment::{Environment, Station},
        home::Home,
        inventories,
        present_tool::{Release, Simulated, lines},
        system::System,
    },
};

/// The text for standard output.
///
/// # Errors
/// A [`Refusal`] when the built-in content can't be laid out for Ansible to read.
pub fn text(
    options: &Options,
    home: &Home,
    system: &System,
    set_up: Option<(&Release, Station)>,
    inventory: &Inventory,
    hosts: &[String],
) -> Result<String, Refusal> {
    let content = content_folder(options, home)?;
    let starts_machines = system.environment == Environment::Development && !options.no_vagrant;
    let started: Vec<String> = if starts_machines {
        hosts.iter().map(|host| machine(inventory, host)).collect()
    } else {
        Vec::new()
    };
    Ok(lines(&Simulated {
        pattern: &pattern(options, system, inventory, hosts),
        environment: system.environment,
        set_up,
        started: &started,
        inventory: &inventories::folder(home, system.environment),
        playbook: &content.join(&options.playbook),
        options: &ansible_options(options),
        known: &checked::own_executable(),
    }))
}

/// The folder of the chosen content, for a program that reads files.
///
/// # Errors
/// A [`Refusal`] when there is none, or the built-in one can't be laid out.
pub fn content_folder(options: &Options, home: &Home) -> Result<PathBuf, Refusal> {
    match &options.content {
        Some(folder) => checked::content(options, &std::sync::Arc::default()).map(|_| folder.clone()),
        None => inventories::content_as_files(home),
    }
}

/// The chosen machines as Ansible names them: it knows no short names of machines, and a comma in a
/// `--limit` would add machines that are not of the system.
pub fn pattern(options: &Options, system: &System, inventory: &Inventory, hosts: &[String]) -> String {
    let is_group = inventory.group_names().any(|name| name == system.cluster);
    if is_group && options.limit.is_none() { system.cluster.clone() } else { hosts.join(",") }
}

/// What the operator's other options are called by Ansible.
pub fn ansible_options(options: &Options) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    words.extend(options.check.then(|| "--check".into()));
    words.extend(options.diff.then(|| "--diff".into()));
    words.extend((options.verbose > 0).then(|| format!("-{}", "v".repeat(options.verbose.into()))));
    for (name, roles) in [("--tags", &options.only), ("--skip-tags", &options.skip)] {
        if !roles.is_empty() {
            words.extend([name.to_string(), roles.join(",")]);
        }
    }
    words
}

/// What operators call a machine: the group that only it is in, else its short name.
fn machine(inventory: &Inventory, host: &str) -> String {
    let own = inventory.groups_of(host).into_iter().find(|group| {
        matches!(group.as_str(), "manager" | "console" | "storage")
            && inventory.hosts_of(group).is_some_and(|hosts| hosts.len() == 1)
    });
    own.unwrap_or_else(|| host.split('.').next().unwrap_or(host).to_string())
}
