//! The machines that a command line chooses.

use lang::inventory::Inventory;

use crate::{
    cli::Refusal,
    station::{environment::Environment, home::Home, inventories, system::System},
};

const ADDRESS: &str = "ansible_host";

/// The groups and machines of an environment, as they can stand before the colon; none when its
/// inventory can't be read, which is told when it is asked for.
pub fn clusters(home: &Home, environment: Environment) -> Vec<String> {
    let Ok(inventory) = inventories::load(home, environment, None) else { return Vec::new() };
    let groups =
        inventory.group_names().filter(|name| !matches!(*name, "all" | "ungrouped")).map(String::from);
    let mut names: Vec<String> = groups.collect();
    // The whole system first, as operators name it.
    names.sort_by_key(|name| std::cmp::Reverse(inventory.hosts_of(name).map_or(0, |hosts| hosts.len())));
    names.dedup();
    if let Some(at) = names.iter().position(|name| name == "discos") {
        names[..=at].rotate_right(1);
    }
    for host in inventory.hosts() {
        names.extend(host.split('.').next().map(String::from).filter(|short| !names.contains(short)));
        names.push(host.clone());
    }
    names
}

/// The chosen machines, in the order of the inventory.
///
/// # Errors
/// A [`Refusal`] when the limit names nothing, or nothing is left.
pub fn hosts(
    inventory: &Inventory,
    home: &Home,
    system: &System,
    limit: Option<&str>,
) -> Result<Vec<String>, Refusal> {
    let folder = inventories::folder(home, system.environment);
    let mut hosts = inventory.select(&system.cluster).map_err(|why| {
        Refusal::usage(format!("{why} in {}", inventories::with_tilde(&folder))).help(known(inventory))
    })?;
    if let Some(limit) = limit {
        let allowed = inventory
            .select(&with_files(limit)?)
            .map_err(|why| Refusal::usage(format!("--limit: {why}")).help(known(inventory)))?;
        hosts.retain(|host| allowed.contains(host));
        if hosts.is_empty() {
            return Err(Refusal::usage(format!("--limit '{limit}' leaves no machine of {}", system.name()))
                .help(known(inventory)));
        }
    }
    if hosts.is_empty() {
        let refusal = Refusal::usage(format!("{} has no machines", system.name()));
        return Err(match inventory.hosts() {
            [] => refusal.help(format!("write them in {}", inventories::with_tilde(&folder))),
            _ => refusal.help(known(inventory)),
        });
    }
    // Roles of ours need the addresses of all machines; an inventory for other content may do without.
    let own = home.inventory().is_none();
    let without = |host: &&String| own && inventory.text(host, ADDRESS).is_none();
    if let Some(host) = inventory.hosts().iter().find(without) {
        let names = inventory.variables(host).into_iter().flatten().map(|(name, _)| name.as_str());
        let near = modules::nearest::name(ADDRESS, names);
        return Err(Refusal::usage(format!(
            "{host} has no address: its variable `{ADDRESS}` is not defined"
        ))
        .extended(near.map(|near| format!("did you mean it where you wrote `{near}`?")))
        .help(format!(
            "write it behind its name in the file hosts of the inventory \"{}\"",
            system.environment.name()
        )));
    }
    Ok(hosts)
}

/// A limit with the lines of the files that it names (`@FILE`) in their place.
fn with_files(limit: &str) -> Result<String, Refusal> {
    let mut parts = Vec::new();
    for part in limit.split(',').map(str::trim) {
        let Some(path) = part.strip_prefix('@') else {
            parts.push(part.to_owned());
            continue;
        };
        #[expect(clippy::disallowed_methods, reason = "the operator names a file of hosts")]
        let text = std::fs::read_to_string(path)
            .map_err(|error| Refusal::usage(format!("--limit: failed to read {path}: {error}")))?;
        parts.extend(text.lines().map(|line| line.trim().to_owned()));
    }
    parts.retain(|part| !part.is_empty());
    Ok(parts.join(","))
}

fn known(inventory: &Inventory) -> String {
    let groups: Vec<&str> = inventory.group_names().filter(|name| *name != "ungrouped").collect();
    if inventory.hosts().is_empty() {
        return "it has no machines".into();
    }
    format!("groups: {}; machines: {}", groups.join(", "), inventory.hosts().join(", "))
}
