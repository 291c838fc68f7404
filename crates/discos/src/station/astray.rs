//! What stands in a station's inventory and counts for nobody: files of groups and hosts that it does not have, and variables
//! whose names were probably mistyped. Ansible passes over both silently.

use std::{collections::BTreeSet, path::Path};

use lang::inventory::Inventory;

use super::{content, inventories::with_tilde, lacking, variables};

/// A note about each, none where all counts.
pub fn notes(inventory: &Inventory) -> Vec<String> {
    files(inventory).into_iter().chain(mistyped(inventory)).collect()
}

fn files(inventory: &Inventory) -> Vec<String> {
    let inventory_folder = with_tilde(Path::new(inventory.folder()));
    let told = |(folder, name): (&str, &str)| {
        let (kind, near) = match folder {
            "group_vars" => ("group", modules::nearest::hint(name, inventory.group_names())),
            _ => ("host", modules::nearest::hint(name, inventory.hosts().iter().map(String::as_str))),
        };
        let near = near.map(|near| format!("; {near}")).unwrap_or_default();
        format!("{inventory_folder}/{folder}/{name} counts for nobody: there is no {kind} `{name}`{near}")
    };
    inventory.of_nobody().into_iter().map(told).collect()
}

fn mistyped(inventory: &Inventory) -> Vec<String> {
    let known = known();
    let mut told = BTreeSet::new();
    for host in inventory.hosts() {
        for (name, definition) in inventory.variables(host).into_iter().flatten() {
            if known.contains(name) || name.starts_with("ansible_") {
                continue;
            }
            if let Some(near) = modules::nearest::mistyped(name, known.iter().map(String::as_str)) {
                told.insert(format!("no role uses `{name}` ({}): did you mean `{near}`?", definition.span));
            }
        }
    }
    told.into_iter().collect()
}

/// What the built-in roles take from an inventory.
fn known() -> BTreeSet<String> {
    let defaults = content::built_in_below("roles").into_iter();
    let defaults = defaults.filter(|(path, _)| path.ends_with("/defaults/main.yml"));
    let texts = defaults.filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok());
    let defaults = texts.flat_map(|text| lacking::variables(text).into_iter().map(|variable| variable.name));
    defaults.chain(variables::names().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use lang::files::Embedded;

    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        let hosts = ("hosts", "[manager]\na.x ansible_host=10.0.0.1\n");
        let files = Embedded::owned(files.iter().copied().chain([hosts]));
        notes(&Inventory::load(&files, Path::new(""), None).unwrap())
    }

    #[test]
    fn nothing_is_astray_in_the_built_in_inventories() {
        for inventory in content::built_in_inventories() {
            assert!(notes(&inventory).is_empty());
        }
    }

    #[test]
    fn files_of_groups_and_hosts_that_are_not_there_are_told_also_when_they_are_wrong() {
        let told = told(&[
            ("group_vars/managers.yml", "a: 1\n"),
            ("group_vars/all.yml", "a: 1\n"),
            ("host_vars/b.yml", "- no mapping\n"),
        ]);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].contains("group_vars/managers counts for nobody")
                && told[0].contains("did you mean `manager`?")
        );
        assert!(told[1].contains("host_vars/b counts for nobody: there is no host `b`"), "{told:?}");
    }

    #[test]
    fn a_mistyped_variable_is_told_once_with_its_place_and_ones_own_are_not() {
        let told =
            told(&[("group_vars/all.yml", "firewal_state: started\nextra_note: 1\nsoftware_rot: /x\n")]);
        assert_eq!(
            told,
            [
                "no role uses `firewal_state` (group_vars/all.yml:1:16): did you mean `firewall_state`?",
                "no role uses `software_rot` (group_vars/all.yml:3:15): did you mean `software_root`?"
            ]
        );
    }
}
