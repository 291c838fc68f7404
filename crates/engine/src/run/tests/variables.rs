//! Which of several values a task sees.

use std::sync::Arc;

use lang::vault::{Vault, VaultPassword};

use super::station::Station;

#[test]
fn variables_win_in_the_documented_order() {
    let mut station = Station::new(&[
        (
            "site.yml",
            "- hosts: manager\n  gather_facts: false\n  vars: {b: play, c: play, d: play, e: play, f: play}\n  roles: [{role: r}]\n",
        ),
        ("inventory/group_vars/all.yml", "a: inventory\nb: inventory\n"),
        ("roles/r/defaults/main.yml", "a: default\nz: default\n"),
        ("roles/r/vars/main.yml", "c: role\nd: role\ne: role\nf: role\n"),
        (
            "roles/r/tasks/main.yml",
            "- set_fact: {e: set_fact, f: set_fact}\n\
             - name: tell\n  debug: {msg: '{{ z }} {{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ f }}'}\n  vars: {d: task, e: task}\n",
        ),
    ]);
    station.extra.insert("f".into(), "extra".into());
    let told = station.run();
    assert_eq!(told.message("manager", "tell"), "default inventory play role task set_fact extra");
}

#[test]
fn a_machine_knows_what_others_registered() {
    let station = Station::with_tasks(
        "- name: ask\n  command: echo {{ inventory_hostname }}\n  register: answer\n\
         - name: tell\n  debug: {msg: \"{{ groups['acs'] | map('extract', hostvars, ['answer', 'stdout']) | join(',') }}\"}\n",
    );
    assert_eq!(station.run().message("storage", "tell"), "manager,console");
}

#[test]
fn variables_from_a_file_are_templates_and_results_are_not() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: manager\n  gather_facts: false\n  tasks:\n    - include_vars: more.yml\n    - name: raw\n      \
             command: echo '{% raw %}{{ inventory_hostname }}{% endraw %}'\n      register: raw\n    - name: tell\n      \
             debug: {msg: '{{ greeting }} {{ raw.stdout }}'}\n",
        ),
        ("vars/more.yml", "greeting: hello {{ inventory_hostname }}\n"),
    ]);
    assert_eq!(station.run().message("manager", "tell"), "hello manager {{ inventory_hostname }}");
}

/// `hunter2-of-the-station`, encrypted by real ansible-vault.
const TOKEN: &str = include_str!("../../../../lang/tests/vault/value.yml");

#[test]
fn secrets_of_the_vault_reach_the_machine_and_are_not_told() {
    let tasks = "- hosts: manager\n  gather_facts: false\n  tasks:\n\
         \x20   - {name: write, copy: {content: 'token={{ token }}', dest: /etc/token}}\n\
         \x20   - {name: tell, debug: {msg: 'it is {{ token }}'}}\n\
         \x20   - {name: items, debug: {msg: '{{ item }}'}, loop: ['{{ token }}']}\n\
         \x20   - {name: print, shell: 'echo {{ token }}; exit 3'}\n";
    let mut station = Station::new(&[("site.yml", tasks), ("inventory/group_vars/all.yml", TOKEN)]);
    station.vault = Arc::new(Vault::new(vec![VaultPassword::new(None, b"correct horse".to_vec().into())]));
    let told = station.run();
    assert_eq!(station.text("manager", "/etc/token").unwrap(), "token=hunter2-of-the-station");
    assert_eq!(told.message("manager", "tell"), "it is ********");
    assert!(told.journal().contains("+token=********"), "the difference is told: {}", told.journal());
    assert_eq!(told.of("print").len(), 1);
    assert!(!told.journal().contains("hunter2"), "{}", told.journal());
}

#[test]
fn what_can_not_be_decrypted_fails_where_it_is_used() {
    let tasks = "- hosts: manager\n  gather_facts: false\n  tasks:\n    - {name: before, debug: {msg: fine}}\n\
         \x20   - {name: use, debug: {msg: '{{ token }}'}}\n";
    let station = Station::new(&[("site.yml", tasks), ("inventory/group_vars/all.yml", TOKEN)]);
    let told = station.run();
    assert_eq!(told.message("manager", "before"), "fine");
    let message = told.message("manager", "use");
    assert!(message.contains("inventory/group_vars/all.yml:1:8 can't be decrypted"), "{message}");
}
