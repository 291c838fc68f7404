//! The variables of a host, weakest first, in the order that Ansible documents: of the groups in the
//! inventory's file, of group_vars/all (beside the inventory, then beside the playbook), of the other
//! group_vars, of the host in the inventory's file, of host_vars. Among groups, those nearer to the host
//! win (depth, then `ansible_group_priority`, then name).

use std::collections::BTreeMap;

use super::{Definitions, Inventory};

/// All variables of a host.
pub fn of_host(inventory: &Inventory, host: &str) -> Definitions {
    let mut groups = inventory.groups_of(host);
    groups.retain(|name| name != "ungrouped" || inventory.groups_of(host).len() == 1);
    let depths = depths(inventory);
    groups.sort_by_key(|name| {
        (depths.get(name).copied().unwrap_or(1), priority(inventory, name), name.clone())
    });
    let mut merged = Definitions::new();
    let mut add = |definitions: Option<&Definitions>| {
        for (name, definition) in definitions.into_iter().flatten() {
            merged.insert(name.clone(), definition.clone());
        }
    };
    add(inventory.group("all").map(|group| &group.vars));
    for name in &groups {
        add(inventory.group(name).map(|group| &group.vars));
    }
    for beside in &inventory.beside {
        add(beside.groups.get("all"));
    }
    for beside in &inventory.beside {
        for name in &groups {
            add(beside.groups.get(name));
        }
    }
    add(inventory.host_vars.get(host));
    for beside in &inventory.beside {
        add(beside.hosts.get(host));
    }
    merged
}

fn priority(inventory: &Inventory, group: &str) -> i64 {
    let own = inventory.group(group).map(|group| &group.vars);
    let files = inventory.beside.iter().filter_map(|beside| beside.groups.get(group));
    let found =
        own.into_iter().chain(files).filter_map(|vars| vars.get("ansible_group_priority")?.value.as_i64());
    found.last().unwrap_or(1)
}

/// How far each group is from `all`: the longest way counts.
fn depths(inventory: &Inventory) -> BTreeMap<String, usize> {
    let mut depths: BTreeMap<String, usize> = inventory.group_names().map(|name| (name.into(), 1)).collect();
    depths.insert("all".into(), 0);
    // Groups form no circle, so this ends after as many rounds as there are groups.
    for _ in inventory.group_names() {
        for (name, group) in &inventory.groups {
            let below = depths.get(name).copied().unwrap_or(1) + 1;
            for child in &group.children {
                let depth = depths.entry(child.clone()).or_insert(1);
                *depth = (*depth).max(below);
            }
        }
    }
    depths
}
