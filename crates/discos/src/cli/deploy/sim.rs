//! `--sim`: what would be run.

use std::path::PathBuf;

use lang::inventory::Inventory;

use super::options::Options;
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
    let content: PathBuf = match &options.content {
        Some(folder) => folder.clone(),
        None => inventories::content_as_files(home)?,
    };
    let starts_machines = system.environment == Environment::Development && !options.no_vagrant;
    let started: Vec<String> = if starts_machines {
        hosts.iter().map(|host| machine(inventory, host)).collect()
    } else {
        Vec::new()
    };
    Ok(lines(&Simulated {
        cluster: &system.cluster,
        environment: system.environment,
        set_up,
        started: &started,
        inventory: &inventories::folder(home, system.environment),
        playbook: &content.join("site.yml"),
        limit: options.limit.as_deref(),
    }))
}

/// What operators call a machine: the group that only it is in, else its short name.
fn machine(inventory: &Inventory, host: &str) -> String {
    let own = inventory.groups_of(host).into_iter().find(|group| {
        matches!(group.as_str(), "manager" | "console" | "storage")
            && inventory.hosts_of(group).is_some_and(|hosts| hosts.len() == 1)
    });
    own.unwrap_or_else(|| host.split('.').next().unwrap_or(host).to_string())
}
