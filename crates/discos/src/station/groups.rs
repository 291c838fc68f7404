//! The groups and names of a station's machines: the built-in roles go by them, and would do something else, silently, without.

use std::{collections::BTreeMap, path::Path};

use lang::{diagnostic::Diagnostic, inventory::Inventory};

use super::inventories::with_tilde;

/// What every station has.
const NEEDED: [&str; 3] = ["discos", "acs", "manager"];

/// Reports groups that are not there, or have no machines, and machines that would have the same name.
pub fn check(inventory: &Inventory) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = NEEDED.iter().filter_map(|group| lacking(inventory, group)).collect();
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for host in inventory.hosts() {
        let short = host.split('.').next().unwrap_or(host);
        let Some(other) = known.insert(short, host) else { continue };
        let message = format!("the machines `{other}` and `{host}` have the same short name `{short}`");
        let help = "in /etc/hosts and among accepted keys one would stand for the other: give each its own";
        let place = inventory.variables(host).and_then(|known| known.get("ansible_host"));
        let problem = match place {
            Some(definition) => Diagnostic::at(&definition.span, message),
            None => Diagnostic::general(message),
        };
        problems.push(problem.help(help));
    }
    problems
}

fn lacking(inventory: &Inventory, group: &str) -> Option<Diagnostic> {
    let folder = with_tilde(Path::new(inventory.folder()));
    let (message, near) = match inventory.hosts_of(group) {
        Some(hosts) if hosts.is_empty() => (format!("the group `{group}` of {folder} has no machines"), None),
        Some(_) => return None,
        None => {
            let others = inventory.group_names().filter(|name| !matches!(*name, "all" | "ungrouped"));
            (format!("{folder} has no group `{group}`"), modules::nearest::hint(group, others))
        }
    };
    let help =
        near.unwrap_or_else(|| "the roles go by it: every station has `discos`, `acs` and `manager`".into());
    Some(Diagnostic::general(message).help(help))
}

#[cfg(test)]
mod tests {
    use lang::{diagnostic::render, files::Embedded};

    use super::*;
    use crate::station::content;

    fn wrong(hosts: &str) -> String {
        let files = Embedded::owned([("hosts", hosts)]);
        render(&check(&Inventory::load(&files, Path::new(""), None).unwrap()), false)
    }

    #[test]
    fn the_built_in_inventories_are_right() {
        for inventory in content::built_in_inventories() {
            assert_eq!(check(&inventory), []);
        }
    }

    #[test]
    fn a_group_that_was_renamed_is_told_with_the_nearest_name() {
        let told =
            wrong("[managers]\na ansible_host=10.0.0.1\n[acs:children]\nmanagers\n[discos:children]\nacs\n");
        assert_eq!(told.matches("error:").count(), 1, "{told}");
        assert!(told.contains("no group `manager`") && told.contains("did you mean `managers`?"), "{told}");
    }

    #[test]
    fn a_group_without_machines_is_told() {
        let told = wrong(
            "[manager]\n[console]\na ansible_host=10.0.0.1\n[acs:children]\nmanager\nconsole\n[discos:children]\nacs\n",
        );
        assert_eq!(told.matches("error:").count(), 1, "{told}");
        assert!(told.contains("the group `manager`") && told.contains("has no machines"), "{told}");
    }

    #[test]
    fn two_machines_with_the_same_short_name_are_told_with_their_place() {
        let hosts = "[manager]\na.x ansible_host=10.0.0.1\na ansible_host=10.0.0.2\n[acs:children]\nmanager\n[discos:children]\nacs\n";
        let told = wrong(hosts);
        assert!(told.contains("`a.x` and `a` have the same short name `a`"), "{told}");
        assert!(told.contains("hosts:3:3"), "{told}");
    }
}
