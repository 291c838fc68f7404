//! `--content`: roles of the operator's own, checked before the first connection.

use std::{fs, path::Path};

use crate::operator::Operator;

/// Writes files below a folder.
fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const SITE: &str = "---
- name: Provision
  hosts: discos
  gather_facts: false
  roles:
    - role: mine
      tags: mine
";

#[test]
fn content_must_be_a_folder_with_a_site() {
    let operator = Operator::settled();
    operator.deploys("discos:srt --content nowhere").is("content-no-folder");
    fs::create_dir(operator.folder("empty")).unwrap();
    operator.deploys("discos:srt --content empty --list-tasks").is("content-no-site");
}

#[test]
fn a_playbook_must_be_in_the_folder_of_its_content() {
    let operator = Operator::settled();
    write(&operator.folder("mine"), &[("site.yml", SITE)]);
    operator.deploys("discos:srt --content mine --playbook other.yml").is("playbook-missing");
    operator.deploys("discos:srt --playbook other.yml").is("playbook-without-content");
}

#[test]
fn an_inventory_from_elsewhere_must_be_a_folder() {
    let operator = Operator::settled();
    operator.deploys("all:srt --inventory nowhere --list-hosts").is("inventory-no-folder");
}

#[test]
fn a_playbook_runs_on_an_inventory_that_is_no_station_s() {
    let operator = Operator::settled();
    let folder = operator.folder("mine");
    let play = "- hosts: web\n  gather_facts: false\n  tasks:\n    - name: Greet\n      debug:\n        msg: hello\n";
    let hosts = "all:\n  children:\n    web:\n      hosts:\n        web[1:2].example.org:\n          ansible_connection: local\n";
    write(&folder, &[("play.yml", play), ("inventory/hosts.yml", hosts)]);
    let answer = operator
        .deploys("all:srt --content mine --playbook play.yml --inventory mine/inventory --output json");
    assert_eq!(answer.code, Some(0), "{answer:?}");
    for host in ["web1.example.org", "web2.example.org"] {
        let greeted =
            |line: &str| line.contains(host) && line.contains(r#""status":"ok""#) && line.contains("hello");
        assert!(answer.stdout.lines().any(greeted), "{answer:?}");
    }
}

#[test]
fn own_content_is_listed() {
    let operator = Operator::settled();
    let tasks = "---\n- name: Greet\n  debug:\n    msg: hello {{ inventory_hostname }}\n";
    write(&operator.folder("mine"), &[("site.yml", SITE), ("roles/mine/tasks/main.yml", tasks)]);
    operator.deploys("manager:srt --content mine --list-tasks").is("content-own");
}

#[test]
fn all_errors_of_a_role_are_told_at_once_with_their_places() {
    let operator = Operator::settled();
    let tasks = "---
- name: Misspelt module
  coppy:
    src: a
    dest: /etc/a

- name: Misspelt argument
  file:
    pth: /etc/a
    state: directory

- name: Misspelt keyword
  command: /bin/true
  wehn: true

- name: Unknown filter
  debug:
    msg: \"{{ inventory_hostname | uper }}\"

- name: A file that is not there
  template:
    src: gone.j2
    dest: /etc/gone

- name: A variable that is defined nowhere
  copy:
    content: \"{{ inventory_hostnam }}\"
    dest: /etc/motd

- name: Bad Jinja
  command: echo {{ 1 + }}
";
    write(&operator.folder("mine"), &[("site.yml", SITE), ("roles/mine/tasks/main.yml", tasks)]);
    let answer = operator.deploys("discos:srt --content mine");
    for (line, column, what) in [
        (3, 3, "coppy"),
        (9, 5, "pth"),
        (14, 3, "wehn"),
        (18, 0, "uper"),
        (22, 0, "gone.j2"),
        (27, 0, "inventory_hostnam"),
        (31, 0, "{{ 1 + }}"),
    ] {
        let place = format!("mine/roles/mine/tasks/main.yml:{line}:");
        let place = if column > 0 { format!("{place}{column}") } else { place };
        answer.is_refused_with(&place);
        answer.is_refused_with(what);
    }
    answer.is("content-broken-role");
}

#[test]
fn a_role_and_a_yaml_document_that_are_not_there_are_told() {
    let operator = Operator::settled();
    write(&operator.folder("mine"), &[("site.yml", SITE)]);
    operator.deploys("discos:srt --content mine").is("content-no-role");
    write(&operator.folder("mine"), &[("roles/mine/tasks/main.yml", "---\n- name: Half\n  copy: {src: a\n")]);
    operator.deploys("discos:srt --content mine").is("content-half-yaml");
}

#[test]
fn a_variable_that_only_some_machines_lack_is_an_error_for_those_only() {
    let operator = Operator::settled();
    let tasks = "---\n- name: Say\n  debug:\n    msg: \"{{ only_here }}\"\n";
    write(
        &operator.folder("mine"),
        &[
            ("site.yml", SITE),
            ("roles/mine/tasks/main.yml", tasks),
            ("host_vars/storage01.srt.inaf.it.yml", "only_here: 1\n"),
        ],
    );
    assert_eq!(operator.deploys("storage:srt --content mine --list-tasks").code, Some(0));
    operator.deploys("discos:srt --content mine --list-tasks").is("content-undefined-for-some");
}
