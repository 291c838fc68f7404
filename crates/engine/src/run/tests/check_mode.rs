//! `--check`: what would change, what would not, what can't be known.

use wire::{ExitCode, Status};

use super::station::Station;

#[test]
fn nothing_is_touched_and_what_would_change_is_told() {
    let mut station = Station::with_tasks("- name: write\n  copy: {content: x, dest: /etc/x}\n");
    station.check = true;
    let told = station.run();
    assert_eq!((told.code, told.on("manager", "write")), (ExitCode::WouldChange, vec![Status::Changed]));
    assert!(station.text("manager", "/etc/x").is_none());
    for host in ["manager", "console", "storage"] {
        station.put(host, "/etc/x", "x");
    }
    assert_eq!(station.run().code, ExitCode::Success);
}

#[test]
fn what_depends_on_a_command_that_does_not_run_is_unknown_and_says_why() {
    let mut station = Station::with_tasks(
        "- name: ask\n  command: echo 1\n  register: answer\n\
         - name: asked\n  copy: {content: x, dest: /etc/x}\n  when: answer.stdout == '1'\n\
         - name: written\n  copy: {content: '{{ answer.stdout }}', dest: /etc/y}\n\
         - name: kept\n  set_fact: {kept: '{{ answer.stdout }}'}\n\
         - name: of kept\n  copy: {content: '{{ kept }}', dest: /etc/z}\n\
         - name: independent\n  copy: {content: x, dest: /etc/w}\n  when: ansible_check_mode or answer.rc == 0\n",
    );
    station.check = true;
    let told = station.run_on(&["manager"]);
    for task in ["ask", "asked", "written", "of kept"] {
        assert_eq!(told.on("manager", task), [Status::Unknown], "{task}: {}", told.journal());
        assert_eq!(told.message("manager", task), "check mode does not run commands", "{task}");
    }
    assert_eq!(told.on("manager", "independent"), [Status::Changed]);
}

#[test]
fn a_command_that_only_asks_can_run_in_check_mode() {
    let mut station = Station::with_tasks(
        "- name: ask\n  command: echo 1\n  register: answer\n  check_mode: false\n  changed_when: false\n\
         - name: asked\n  copy: {content: x, dest: /etc/x}\n  when: answer.stdout == '1'\n",
    );
    station.check = true;
    let told = station.run_on(&["manager"]);
    assert_eq!(
        (told.on("manager", "ask"), told.on("manager", "asked")),
        (vec![Status::Ok], vec![Status::Changed])
    );
}

#[test]
fn a_handler_of_an_unknown_task_is_unknown() {
    let mut station = Station::new(&[(
        "site.yml",
        "- hosts: manager\n  gather_facts: false\n  tasks:\n    - name: perhaps\n      command: echo 1\n      notify: restart\n  \
         handlers:\n    - name: restart\n      copy: {content: x, dest: /etc/x}\n",
    )]);
    station.check = true;
    let told = station.run();
    assert_eq!(told.on("manager", "restart"), [Status::Unknown]);
    assert_eq!(told.message("manager", "restart"), "runs if `perhaps` changes something");
}

#[test]
fn later_tasks_see_what_earlier_ones_would_have_made() {
    let mut station = Station::with_tasks(
        "- name: folder\n  file: {path: /etc/new, state: directory}\n- name: inside\n  copy: {content: x, dest: /etc/new/file}\n\
         - name: again\n  copy: {content: x, dest: /etc/new/file}\n",
    );
    station.check = true;
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "inside"), [Status::Changed]);
    assert_eq!(told.on("manager", "again"), [Status::Ok]);
}
