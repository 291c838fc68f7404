//! Tasks and their keywords.

use wire::{ExitCode, Status};

use super::station::Station;

#[test]
fn a_second_run_changes_nothing() {
    let station = Station::new(&[
        ("site.yml", "- hosts: all\n  gather_facts: false\n  roles: [greeting]\n"),
        (
            "roles/greeting/tasks/main.yml",
            "- name: greet\n  template: {src: motd.j2, dest: /etc/motd, mode: '0644'}\n\
             - name: folder\n  copy: {src: tree/, dest: /etc/tree}\n\
             - name: inline\n  copy: {content: \"{{ {'a': 1} }}\", dest: /etc/inline}\n",
        ),
        ("roles/greeting/templates/motd.j2", "This is {{ inventory_hostname }} of {{ where }}.\n"),
        ("roles/greeting/defaults/main.yml", "where: Sardinia\n"),
        ("roles/greeting/files/tree/deep/leaf", "leaf\n"),
    ]);
    let first = station.run();
    assert_eq!(first.code, ExitCode::Success, "{}", first.journal());
    assert_eq!(first.on("console", "greet"), [Status::Changed]);
    assert_eq!(station.text("console", "/etc/motd").unwrap(), "This is console of Sardinia.\n");
    assert_eq!(station.text("storage", "/etc/tree/deep/leaf").unwrap(), "leaf\n");
    assert_eq!(station.text("storage", "/etc/inline").unwrap(), "{\"a\": 1}");
    let second = station.run();
    assert_eq!(second.code, ExitCode::Success);
    assert_eq!(
        (second.totals("console").changed, second.totals("console").ok),
        (0, 3),
        "{}",
        second.journal()
    );
}

#[test]
fn conditions_are_judged_for_each_item_on_each_machine() {
    let station = Station::with_tasks(
        "- name: write\n  copy: {content: x, dest: '/etc/{{ item.name }}'}\n  loop: [{name: a, at: manager}, {name: b, at: console}]\n  \
         when: item.at == inventory_hostname\n",
    );
    let told = station.run();
    assert_eq!(told.on("manager", "write"), [Status::Changed, Status::Skipped]);
    assert_eq!(told.on("console", "write"), [Status::Skipped, Status::Changed]);
    assert_eq!(told.totals("storage").skipped, 1);
    assert_eq!(told.of("write")[0].item.as_deref(), Some("a"));
    assert!(station.text("console", "/etc/a").is_none() && station.text("console", "/etc/b").is_some());
}

#[test]
fn a_result_is_registered_and_used_by_the_next_task() {
    let station = Station::with_tasks(
        "- name: ask\n  command: echo {{ inventory_hostname }}\n  register: answer\n  changed_when: false\n\
         - name: many\n  command: echo {{ item }}\n  loop: [1, 2]\n  register: answers\n  changed_when: item == 2\n\
         - name: tell\n  debug: {msg: \"{{ answer.stdout }} {{ answers.results | map(attribute='stdout') | join('+') }} {{ answers.changed }}\"}\n",
    );
    let told = station.run();
    assert_eq!(told.on("manager", "ask"), [Status::Ok]);
    assert_eq!(told.on("manager", "many"), [Status::Ok, Status::Changed]);
    assert_eq!(told.message("manager", "tell"), "manager 1+2 True");
}

#[test]
fn what_one_machine_does_for_all_is_known_to_all() {
    let station = Station::with_tasks(
        "- name: once\n  command: echo {{ inventory_hostname }}\n  run_once: true\n  register: answer\n\
         - name: tell\n  debug: {msg: \"{{ answer.stdout }}\"}\n",
    );
    let told = station.run();
    assert_eq!(told.of("once").len(), 1);
    assert_eq!(told.message("storage", "tell"), "manager");
}

#[test]
fn a_task_can_be_delegated_to_another_machine() {
    let station = Station::with_tasks(
        "- name: note\n  copy: {content: '{{ inventory_hostname }}', dest: '/etc/seen-{{ inventory_hostname }}'}\n  delegate_to: storage\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(station.text("storage", "/etc/seen-manager").unwrap(), "manager");
    assert!(station.text("manager", "/etc/seen-manager").is_none());
    assert_eq!(told.of("note")[0].delegate.as_deref(), Some("storage"));
}

#[test]
fn machines_that_delegate_to_the_same_machine_share_one_connection_to_it() {
    let tasks = "- name: note\n  command: 'true'\n  delegate_to: storage\n";
    for _ in 0..5 {
        let told = Station::with_tasks(tasks).run_on(&["manager", "console"]);
        assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
        let connected = |event: &&wire::Event| matches!(&event.kind, wire::EventKind::Connected { host, .. } if host == "storage");
        assert_eq!(told.events.iter().filter(connected).count(), 1);
    }
}

#[test]
fn where_the_machine_that_a_task_is_delegated_to_can_not_be_reached_the_task_fails() {
    let mut station = Station::with_tasks(
        "- name: note\n  command: 'true'\n  delegate_to: storage\n  when: inventory_hostname == 'manager'\n\
         - name: next\n  command: 'true'\n",
    );
    station.down = ["storage"].map(str::to_owned).into();
    let told = station.run_on(&["manager", "console"]);
    assert_eq!(told.code, ExitCode::TaskFailed, "{}", told.journal());
    assert_eq!(told.on("manager", "note"), [Status::Failed]);
    assert_eq!(told.message("manager", "note"), "the task is delegated to storage: No route to host");
    assert!(!told.totals("manager").unreachable);
    assert_eq!(told.on("console", "next"), [Status::Changed]);
}

#[test]
fn where_the_machine_that_a_task_is_delegated_to_loses_its_power_the_task_fails_and_that_machine_is_lost() {
    let station = Station::with_tasks(
        "- name: power\n  hostname: {name: x}\n  delegate_to: console\n  when: inventory_hostname == 'manager'\n\
         - name: next\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.on("manager", "power"), [Status::Failed], "{}", told.journal());
    let message = told.message("manager", "power");
    assert!(message.starts_with("the task is delegated to console: "), "{message}");
    assert!(told.totals("console").unreachable && !told.totals("manager").unreachable);
    assert_eq!(told.on("storage", "next"), [Status::Changed]);
    assert_eq!(told.on("console", "next"), []);
}

#[test]
fn where_another_deployment_holds_the_machine_that_a_task_is_delegated_to_the_task_fails_and_says_who() {
    let station = Station::with_tasks("- name: note\n  command: 'true'\n  delegate_to: storage\n");
    let _held = station.hold("storage", "bob@elsewhere");
    let told = station.run_on(&["manager"]);
    assert_eq!(told.code, ExitCode::TaskFailed, "{}", told.journal());
    let message = told.message("manager", "note");
    assert!(message.contains("storage: another deployment holds the machine: bob@elsewhere"), "{message}");
    assert!(!told.totals("manager").unreachable);
}

#[test]
fn deployments_of_two_stations_may_use_the_control_machine_at_once() {
    let station = Station::with_tasks("- name: note\n  command: 'true'\n  delegate_to: localhost\n");
    let _held = station.hold("localhost", "bob@elsewhere");
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "note"), [Status::Changed], "{}", told.journal());
}

#[test]
fn a_task_is_repeated_until_its_condition_holds() {
    let station = Station::with_tasks(
        "- name: count\n  shell: echo x >> {{ file }}; wc -l < {{ file }}\n  register: lines\n  until: lines.stdout | int == 3\n  retries: 5\n  delay: 0\n\
         - name: never\n  command: 'false'\n  register: result\n  until: result.rc == 0\n  retries: 2\n  delay: 0\n",
    );
    let mut station = station;
    station.extra.insert("file".into(), station.root("manager").join("count").display().to_string().into());
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "count"), [Status::Changed]);
    assert_eq!(station.text("manager", "count").unwrap().lines().count(), 3);
    assert_eq!(told.message("manager", "never"), "`result.rc == 0` did not become true in 3 attempts");
}

#[test]
fn included_tasks_run_once_for_each_item() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: acs\n  gather_facts: false\n  tasks:\n    - include_tasks: one.yml\n      loop: [a, b]\n      when: item != 'a' or inventory_hostname == 'manager'\n",
        ),
        ("one.yml", "- name: write\n  copy: {content: x, dest: '/etc/{{ item }}'}\n"),
    ]);
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert!(station.text("manager", "/etc/a").is_some() && station.text("manager", "/etc/b").is_some());
    assert!(station.text("console", "/etc/a").is_none() && station.text("console", "/etc/b").is_some());
}

#[test]
fn what_an_include_gives_wins_over_what_was_set() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: manager\n  gather_facts: false\n  tasks:\n    - set_fact: {who: set}\n    - include_tasks: one.yml\n      vars: {who: given}\n",
        ),
        ("one.yml", "- name: tell\n  debug: {msg: '{{ who }}'}\n"),
    ]);
    let told = station.run();
    assert_eq!(told.message("manager", "tell"), "given");
}

#[test]
fn only_the_chosen_tags_are_done() {
    let mut station = Station::with_tasks(
        "- name: one\n  command: 'true'\n  tags: one\n- name: two\n  command: 'true'\n  tags: two\n",
    );
    station.only = vec!["two".into()];
    let told = station.run();
    assert_eq!((told.of("one").len(), told.of("two").len()), (0, 3));
}

#[test]
fn facts_are_gathered_first() {
    let station = Station::new(&[(
        "site.yml",
        "- hosts: manager\n  tasks:\n    - name: tell\n      debug: {msg: '{{ ansible_system }} {{ ansible_facts.system }}'}\n",
    )]);
    assert_eq!(station.run().message("manager", "tell"), "Linux Linux");
}

#[test]
fn what_is_said_for_verbose_runs_is_said_in_them() {
    let mut station = Station::with_tasks(
        "- name: tell\n  debug: {msg: 'round {{ ansible_verbosity }}', verbosity: 2}\n  run_once: true\n",
    );
    station.verbosity = 1;
    let told = station.run();
    assert_eq!(told.on("manager", "tell"), [Status::Skipped]);
    assert_eq!(told.message("manager", "tell"), "it is told with `-vv`");
    station.verbosity = 2;
    let told = station.run();
    assert_eq!(told.on("manager", "tell"), [Status::Ok]);
    assert_eq!(told.message("manager", "tell"), "round 2");
}

#[test]
fn a_template_knows_where_it_goes() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: manager\n  gather_facts: false\n  tasks:\n    - template: {src: t.j2, dest: /etc/t}\n",
        ),
        ("templates/t.j2", "{{ template_path }} {{ template_destpath }}\n"),
    ]);
    assert_eq!(station.run().code, ExitCode::Success);
    assert_eq!(station.text("manager", "/etc/t").unwrap(), "templates/t.j2 /etc/t\n");
}

#[test]
fn whether_only_one_machine_does_an_included_task_may_depend_on_the_item() {
    let station = Station::new(&[
        (
            "site.yml",
            "- hosts: all\n  gather_facts: false\n  tasks:\n    - include_tasks: one.yml\n      loop: [once, everywhere]\n",
        ),
        ("one.yml", "- name: tell\n  debug: {msg: '{{ item }}'}\n  run_once: \"{{ item == 'once' }}\"\n"),
    ]);
    let told = station.run();
    let said = |host: &str| -> Vec<_> {
        told.of("tell").into_iter().filter(|report| report.host == host).filter_map(|r| r.message).collect()
    };
    assert_eq!(said("manager"), ["once", "everywhere"]);
    assert_eq!(said("storage"), ["everywhere"]);
}

#[test]
fn names_are_told_as_the_first_machine_renders_them() {
    let station = Station::with_tasks(
        "- name: greet {{ inventory_hostname }}\n  command: 'true'\n\
         - name: item {{ item }}\n  command: 'true'\n  loop: [a]\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "greet manager"), [Status::Changed], "{}", told.journal());
    assert_eq!(told.on("manager", "item {{ item }}"), [Status::Changed], "no item is there yet");
}

#[test]
fn values_for_the_end_of_the_run_are_results_of_their_task() {
    let station = Station::with_tasks(
        "- name: tell\n  set_stats: {data: {count: '{{ 1 + 1 }}', who: '{{ inventory_hostname }}'}, per_host: true}\n  register: told\n\
         - name: look\n  assert: {that: [told.ansible_stats.data.count == 2, told.ansible_stats.per_host, told.ansible_stats.aggregate, told is not changed]}\n\
         - name: refused\n  set_stats: {data: {no name: 1}}\n  ignore_errors: true\n  register: refused\n\
         - name: say why\n  assert: {that: \"refused.msg == '`data`: `no name` is no name of a variable'\"}\n",
    );
    let run = station.run();
    assert_eq!(run.code, ExitCode::Success, "{}", run.journal());
}
