//! Which hosts are in which groups, in Ansible's order.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Inventory;

/// Hosts of groups, and groups of hosts.
#[derive(Debug, Clone, Default)]
pub struct Members {
    hosts: BTreeMap<String, Vec<String>>,
    groups: BTreeMap<String, Vec<String>>,
}

impl Members {
    /// Those of an inventory whose groups form no circle.
    pub fn of(inventory: &Inventory) -> Self {
        let mut members = Self::default();
        let proper = || inventory.group_names().filter(|name| !matches!(*name, "all" | "ungrouped"));
        for group in proper() {
            members.hosts.insert(group.into(), collect(inventory, &[group], &[]));
        }
        let grouped: HashSet<&String> = members.hosts.values().flatten().collect();
        let loose: Vec<String> =
            inventory.hosts.iter().filter(|host| !grouped.contains(host)).cloned().collect();
        let children: BTreeSet<&String> = inventory
            .groups
            .iter()
            .filter(|(name, _)| name != "all")
            .flat_map(|(_, group)| &group.children)
            .collect();
        let own = inventory.group("all").map(|all| all.children.clone()).unwrap_or_default();
        let mut roots: Vec<&str> = own.iter().map(String::as_str).collect();
        roots.extend(
            proper().filter(|name| !own.iter().any(|o| o == name) && !children.contains(&name.to_string())),
        );
        let first = inventory.group("all").map(|all| all.hosts.clone()).unwrap_or_default();
        let all = collect(inventory, &roots, &[first, loose.clone()].concat());
        members.hosts.insert("ungrouped".into(), loose);
        for (group, hosts) in &members.hosts {
            for host in hosts {
                members.groups.entry(host.clone()).or_default().push(group.clone());
            }
        }
        members.hosts.insert("all".into(), all);
        members
    }

    /// The hosts of a group and its children.
    pub fn hosts(&self, group: &str) -> &[String] {
        self.hosts.get(group).map(Vec::as_slice).unwrap_or_default()
    }

    /// The groups of a host, sorted, without `all`.
    pub fn groups(&self, host: &str) -> &[String] {
        self.groups.get(host).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The first hosts, then those of the groups, level by level downwards.
fn collect(inventory: &Inventory, roots: &[&str], first: &[String]) -> Vec<String> {
    let mut hosts = Vec::new();
    let mut seen_hosts = HashSet::new();
    let mut add = |listed: &[String]| {
        hosts.extend(listed.iter().filter(|host| seen_hosts.insert((*host).clone())).cloned());
    };
    add(first);
    let mut seen: HashSet<&str> = HashSet::new();
    let mut level: Vec<&str> = roots.to_vec();
    while !level.is_empty() {
        let groups: Vec<_> =
            level.iter().filter(|name| seen.insert(name)).filter_map(|name| inventory.group(name)).collect();
        for group in &groups {
            add(&group.hosts);
        }
        level = groups.iter().flat_map(|group| group.children.iter().map(String::as_str)).collect();
    }
    hosts
}
