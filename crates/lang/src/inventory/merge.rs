//! The variables of a host, weakest first, in the order that Ansible documents: of the groups in the
//! inventory's file, of group_vars/all (beside the inventory, then beside the playbook), of the other
//! group_vars, of the host in the inventory's file, of host_vars. Among groups, those nearer to the host
//! win (depth, then `ansible_group_priority`, then name).

use std::collections::BTreeMap;

use super::{Definitions, Inventory};

const PRIORITY: &str = "ansible_group_priority";

/// All variables of a host.
pub fn of_host(inventory: &Inventory, depths: &BTreeMap<String, usize>, host: &str) -> Definitions {
    let mut groups = inventory.groups_of(host);
    groups.sort_by_key(|name| {
        (depths.get(name).copied().unwrap_or(1), priority(inventory, name), name.clone())
    });
    let mut merged = Definitions::new();
    let mut add = |definitions: Option<&Definitions>| {
        for (name, definition) in definitions.into_iter().flatten() {
            merged.insert(name.clone(), definition.clone());
        }
    };
    // The priority of a group is none of its variables.
    let written = |name: &str| {
        let mut vars = inventory.group(name)?.vars.clone();
        vars.remove(PRIORITY);
        Some(vars)
    };
    add(written("all").as_ref());
    for name in &groups {
        add(written(name).as_ref());
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

/// Only the inventory itself sets it.
fn priority(inventory: &Inventory, group: &str) -> i64 {
    let own = inventory.group(group).and_then(|group| group.vars.get(PRIORITY));
    own.and_then(|found| found.value.as_i64()).unwrap_or(1)
}

/// How far each group is from `all`: the longest way counts.
pub fn depths(inventory: &Inventory) -> BTreeMap<String, usize> {
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
