//! Loops and repetitions.

use wire::Status;

use super::station::Station;

/// What `tell` says for each item.
fn said(tasks: &str) -> Vec<String> {
    let told = Station::with_tasks(tasks).run_on(&["manager"]);
    told.of("tell").into_iter().map(|report| report.message.unwrap_or_default()).collect()
}

#[test]
fn lookups_make_loops() {
    assert_eq!(
        said(
            "- name: tell\n  debug: {msg: '{{ item }}'}\n  with_items: [a, [b, [c]], '{{ more }}']\n  vars: {more: [d]}\n"
        ),
        ["a", "b", "[\n  \"c\"\n]", "d"]
    );
    assert_eq!(
        said("- name: tell\n  debug: {msg: '{{ item.key }}={{ item.value }}'}\n  with_dict: {a: 1, b: 2}\n"),
        ["a=1", "b=2"]
    );
    assert_eq!(
        said("- name: tell\n  debug: {msg: '{{ item }}'}\n  with_vars: [x, y]\n  vars: {x: 1, y: two}\n"),
        ["1", "two"]
    );
    assert_eq!(
        said("- name: tell\n  debug: {msg: '{{ item }}'}\n  with_list: '{{ x }}'\n  vars: {x: alone}\n"),
        ["alone"]
    );
}

#[test]
fn an_item_knows_where_it_stands() {
    assert_eq!(
        said(
            "- name: tell\n  debug: {msg: \"{{ n }} {{ ansible_loop.index }}/{{ ansible_loop.length }} {{ ansible_loop.previtem | default('-') }} {{ ansible_loop.nextitem | default('-') }} {{ ansible_loop.last }} {{ ansible_loop.allitems | default([]) | length }}\"}\n  \
             loop: [a, b]\n  loop_control: {extended: true, index_var: n, extended_allitems: false}\n"
        ),
        ["0 1/2 - b False 0", "1 2/2 a - True 0"]
    );
}

#[test]
fn a_loop_ends_when_there_is_enough() {
    let told = Station::with_tasks(
        "- name: tell\n  command: echo {{ item }}\n  loop: [1, 2, 3]\n  register: said\n  loop_control: {break_when: said.stdout == '2'}\n\
         - name: count\n  debug: {msg: '{{ said.results | length }}'}\n",
    )
    .run_on(&["manager"]);
    assert_eq!(told.on("manager", "tell").len(), 2);
    assert_eq!(told.message("manager", "count"), "2");
}

#[test]
fn a_task_that_fails_is_repeated_as_often_as_it_may_be() {
    let mut station = Station::with_tasks(
        "- name: third\n  shell: echo x >> {{ file }}; test $(wc -l < {{ file }}) -ge 3\n  register: result\n  retries: 2\n  delay: 0\n\
         - name: tell\n  debug: {msg: '{{ result.attempts }}'}\n\
         - name: in vain\n  command: 'false'\n  retries: 1\n  delay: 0\n  register: vain\n  ignore_errors: true\n\
         - name: attempts\n  debug: {msg: '{{ vain.attempts }}'}\n\
         - name: each\n  command: echo {{ item }}\n  loop: [a, b]\n  register: result\n  until: result.stdout == item\n  retries: 1\n  delay: 0\n",
    );
    station.extra.insert("file".into(), station.root("manager").join("count").display().to_string().into());
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "third"), [Status::Changed], "{}", told.journal());
    assert_eq!(told.message("manager", "tell"), "3");
    assert!(told.message("manager", "in vain").starts_with("it failed in 2 attempts: "));
    // As Ansible counts.
    assert_eq!(told.message("manager", "attempts"), "1");
    assert_eq!(told.on("manager", "each"), [Status::Changed, Status::Changed]);
}

#[test]
fn each_item_notifies_in_its_own_name_once_any_changed_something() {
    let station = Station::new(&[(
        "site.yml",
        "\
- hosts: manager
  gather_facts: false
  tasks:
    - command: 'true'
      changed_when: item == 'a'
      loop: [a, b]
      notify: restart {{ item }}
    - command: '{{ item }}'
      loop: ['true', 'false']
      ignore_errors: true
      notify: never
  handlers:
    - {name: restart a, command: 'true'}
    - {name: restart b, command: 'true'}
    - {name: never, command: 'true'}
",
    )]);
    let told = station.run();
    assert_eq!((told.of("restart a").len(), told.of("restart b").len(), told.of("never").len()), (1, 1, 0));
}
