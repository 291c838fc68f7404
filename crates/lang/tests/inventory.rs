//! Inventories, compared with what ansible-core 2.19 makes of them: `inventories/CASE/expected.json`,
//! recorded by `inventories/record.py`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, path::Path};

use lang::{diagnostic::render, files::Directory, inventory::Inventory};
use serde_json::{Value, json};

/// What is recorded of an inventory, as ours has it.
fn ours(case: &Path, expected: &Value) -> Value {
    let directory = Directory::new(case, "");
    let inventory =
        Inventory::load(&directory, Path::new("inventory"), Some((&directory, Path::new("playbook"))))
            .unwrap_or_else(|problems| panic!("{}", render(&problems, false)));
    let hosts = inventory.hosts();
    let variables: BTreeMap<&String, BTreeMap<&String, &Value>> = hosts
        .iter()
        .map(|host| (host, inventory.variables(host).unwrap().iter().map(|(k, v)| (k, &*v.value)).collect()))
        .collect();
    let patterns: BTreeMap<&String, Value> = expected["patterns"]
        .as_object()
        .unwrap()
        .keys()
        .map(|pattern| (pattern, json!(inventory.select(pattern))))
        .map(|(pattern, chosen)| (pattern, chosen.get("Ok").cloned().unwrap_or(chosen)))
        .collect();
    json!({
        "hosts": hosts,
        "groups": inventory.groups(),
        "group_names": hosts.iter().map(|host| (host, inventory.groups_of(host))).collect::<BTreeMap<_, _>>(),
        "variables": variables,
        "patterns": patterns,
    })
}

fn is_what_ansible_makes_of_it(case: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inventories").join(case);
    let expected = include_recorded(case);
    let ours = ours(&folder, &expected);
    let mut differences = Vec::new();
    compare("", &expected, &ours, &mut differences);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn include_recorded(case: &str) -> Value {
    let text = match case {
        "literals" => include_str!("inventories/literals/expected.json"),
        "precedence" => include_str!("inventories/precedence/expected.json"),
        "several" => include_str!("inventories/several/expected.json"),
        "structure" => include_str!("inventories/structure/expected.json"),
        "yaml" => include_str!("inventories/yaml/expected.json"),
        other => panic!("no case {other}"),
    };
    serde_json::from_str(text).unwrap()
}

fn compare(place: &str, ansible: &Value, ours: &Value, differences: &mut Vec<String>) {
    match (ansible, ours) {
        (Value::Object(theirs), Value::Object(own)) => {
            let names: std::collections::BTreeSet<_> = theirs.keys().chain(own.keys()).collect();
            for name in names {
                let (a, b) = (theirs.get(name), own.get(name));
                match (a, b) {
                    (Some(a), Some(b)) => compare(&format!("{place}/{name}"), a, b, differences),
                    _ => differences.push(format!("{place}/{name}: Ansible {a:?}, ours {b:?}")),
                }
            }
        }
        _ if ansible == ours => {}
        _ => differences.push(format!("{place}: Ansible {ansible}, ours {ours}")),
    }
}

#[test]
fn values_of_host_lines_and_vars_sections() {
    is_what_ansible_makes_of_it("literals");
}

#[test]
fn variables_by_the_documented_precedence() {
    is_what_ansible_makes_of_it("precedence");
}

#[test]
fn groups_their_order_and_patterns() {
    is_what_ansible_makes_of_it("structure");
}

#[test]
fn groups_hosts_and_variables_in_yaml() {
    is_what_ansible_makes_of_it("yaml");
}

#[test]
fn a_folder_of_several_files_in_several_forms() {
    is_what_ansible_makes_of_it("several");
}
