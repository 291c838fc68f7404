//! What a task sees, on a station of two machines.
#![expect(clippy::disallowed_methods, reason = "the test lays its inventory out")]

use std::{collections::BTreeSet, path::Path};

use lang::{files::Directory, inventory::Inventory};
use serde_json::json;

use super::*;

fn written(value: Value) -> Arc<Written> {
    Arc::new(value.as_object().unwrap().iter().map(|(k, v)| (k.clone(), Arc::new(v.clone()))).collect())
}

/// The manager of a small station, in a task of the role network.
fn scope(extra: Value) -> TaskScope {
    let names = ["manager", "console.example.org"].map(str::to_owned);
    let folder = tempfile::tempdir().unwrap();
    let hosts = "console.example.org\n[acs]\nmanager\n[all:vars]\nfrom=inventory\n";
    std::fs::write(folder.path().join("hosts"), hosts).unwrap();
    let files = Directory::new(folder.path(), "inventories/srt");
    let inventory = Inventory::load(&files, Path::new(""), None).unwrap();
    let run = RunScope {
        hosts: Hosts::new(names.clone()),
        roll: Roll::new(inventory, BTreeSet::new(), names.to_vec()),
        extra: Arc::unwrap_or_clone(written(extra)),
        check: true,
        diff: false,
        verbosity: 2,
        selection: Selection { only: Vec::new(), skip: vec!["yum".into()] },
        playbook_dir: ".".into(),
        inventory_dir: "inventories/srt".into(),
        limit: Some("acs".into()),
    };
    let play = PlayScope {
        run: Arc::new(run),
        name: "everything".into(),
        playbook_dir: ".".into(),
        batch: Mutex::new(names.to_vec()),
        hosts: Mutex::new(names.to_vec()),
        all_hosts: Mutex::new(names.to_vec()),
        roles: RoleNames { direct: vec!["network".into()], dependencies: Vec::new() },
        prompted: Vec::new(),
        late_vars: Mutex::default(),
    };
    TaskScope {
        play: Arc::new(play),
        host: "manager".into(),
        layers: Layers::default(),
        role: Some(RoleName {
            name: "network".into(),
            path: "roles/network".into(),
            parents: vec![("base".into(), "roles/base".into())],
        }),
        search: vec!["roles/network".into()],
        item: Vec::new(),
        delegate: None,
        guess: Guess::default(),
    }
}

fn value(scope: &TaskScope, name: &str) -> Value {
    match scope.get(name) {
        Some(Variable::Template(value) | Variable::Data(value)) => (*value).clone(),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn the_stronger_place_wins_as_ansible_documents_it() {
    let mut scope = scope(json!({"given": "command line"}));
    assert_eq!(value(&scope, "from"), "inventory");
    let state = scope.play.run.hosts.get("manager").unwrap();
    state.learn_facts(json!({"from": "facts"}).as_object().unwrap().clone());
    assert_eq!(value(&scope, "from"), "facts");
    state.set("from", Arc::new("set_fact".into()), None);
    assert_eq!(value(&scope, "from"), "set_fact");
    assert_eq!(value(&scope, "given"), "command line");
    scope.item = vec![("given".into(), Arc::new("item".into()))];
    assert_eq!(value(&scope, "given"), "item");
}

#[test]
fn a_task_knows_where_it_is() {
    let scope = scope(json!({}));
    assert_eq!(value(&scope, "inventory_hostname"), "manager");
    assert_eq!(value(&scope, "group_names"), json!(["acs"]));
    assert_eq!(value(&scope, "role_name"), "network");
    assert_eq!(value(&scope, "ansible_check_mode"), true);
    let Some(Variable::Nested(all)) = scope.get("hostvars") else { panic!("no hostvars") };
    let Some(Variable::Nested(console)) = all.get("console.example.org") else { panic!("no console") };
    assert!(
        matches!(console.get("inventory_hostname_short"), Some(Variable::Data(name)) if *name == "console")
    );
}

#[test]
fn using_what_check_mode_cannot_know_is_noticed_on_other_hosts_too() {
    let scope = scope(json!({}));
    let state = scope.play.run.hosts.get("console.example.org").unwrap();
    state.set("answer", Arc::new(json!({})), Some("`ask` is not run in check mode"));
    assert_eq!(scope.guess.reason(), None);
    let Some(Variable::Nested(all)) = scope.get("hostvars") else { panic!("no hostvars") };
    let Some(Variable::Nested(console)) = all.get("console.example.org") else { panic!("no console") };
    console.get("answer");
    assert_eq!(scope.guess.reason().unwrap(), "`ask` is not run in check mode");
}

#[test]
fn what_the_check_takes_for_given_is_there() {
    let mut scope = scope(json!({}));
    for name in magic::ALWAYS.iter().chain(magic::IN_ROLES) {
        assert!(scope.get(name).is_some(), "{name}");
    }
    assert_eq!(value(&scope, "ansible_run_tags"), json!(["all"]));
    assert_eq!(value(&scope, "ansible_skip_tags"), json!(["yum"]));
    assert!(value(&scope, "inventory_file").as_str().unwrap().ends_with("/hosts"));
    assert_eq!(value(&scope, "ansible_verbosity"), 2);
    assert!(scope.names().contains(&"role_path".to_owned()));
    scope.role = None;
    assert!(scope.get("role_path").is_none() && !scope.names().contains(&"role_path".to_owned()));
}
