//! What goes wrong, and what happens then.

use wire::{EventKind, ExitCode, Status};

use super::station::Station;

#[test]
fn a_machine_that_fails_does_no_more_and_the_others_go_on() {
    let station = Station::with_tasks(
        "- name: break\n  shell: echo reason; exit 3\n  when: inventory_hostname == 'console'\n- name: next\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::TaskFailed);
    assert_eq!(told.on("console", "break"), [Status::Failed]);
    assert_eq!(told.of("break").iter().find(|r| r.host == "console").unwrap().output, ["reason"]);
    assert_eq!((told.on("console", "next").len(), told.on("manager", "next")), (0, vec![Status::Changed]));
}

#[test]
fn when_all_have_failed_the_run_ends() {
    let station =
        Station::with_tasks("- name: refuse\n  fail: {msg: not here}\n- name: next\n  command: 'true'\n");
    let told = station.run();
    assert_eq!((told.code, told.message("manager", "refuse")), (ExitCode::TaskFailed, "not here".to_owned()));
    assert!(told.of("next").is_empty());
}

#[test]
fn a_failure_can_be_ignored_or_redefined() {
    let station = Station::with_tasks(
        "- name: ignored\n  command: 'false'\n  ignore_errors: true\n  register: first\n\
         - name: redefined\n  command: 'false'\n  register: second\n  failed_when: second.rc > 1\n\
         - name: judged\n  command: 'true'\n  register: third\n  failed_when: third.rc == 0\n  ignore_errors: true\n\
         - name: holds\n  assert: {that: [first is failed, second is success]}\n\
         - name: does not\n  assert: {that: 1 > 2}\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "ignored"), [Status::Ignored]);
    assert_eq!(told.on("manager", "redefined"), [Status::Changed]);
    assert_eq!(told.message("manager", "judged"), "the condition `failed_when` holds");
    assert_eq!(told.on("manager", "holds"), [Status::Ok]);
    assert_eq!(told.message("manager", "does not"), "the assertion `1 > 2` does not hold");
}

#[test]
fn one_machine_can_fail_for_all() {
    let station = Station::with_tasks(
        "- name: break\n  command: 'false'\n  when: inventory_hostname == 'console'\n  any_errors_fatal: true\n- name: next\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::TaskFailed);
    assert!(told.of("next").is_empty());
}

#[test]
fn when_one_machine_is_unreachable_nothing_is_touched_and_all_failures_are_told() {
    let mut station = Station::with_tasks("- name: touch\n  copy: {content: x, dest: /etc/x}\n");
    station.down = ["console", "storage"].map(str::to_owned).into();
    let told = station.run();
    assert_eq!(told.code, ExitCode::Unreachable);
    let unreachable = |event: &&wire::Event| matches!(event.kind, EventKind::Unreachable { .. });
    assert_eq!(told.events.iter().filter(unreachable).count(), 2);
    assert!(told.items().next().is_none() && station.text("manager", "/etc/x").is_none());
    assert!(told.totals("console").unreachable && !told.totals("manager").unreachable);
}

#[test]
fn without_the_unreachable_machine_the_others_are_done() {
    let mut station = Station::with_tasks("- name: touch\n  copy: {content: x, dest: /etc/x}\n");
    station.down = ["console"].map(str::to_owned).into();
    assert_eq!(station.run_on(&["manager", "storage"]).code, ExitCode::Success);
}

#[test]
fn an_interrupted_run_ends_at_once_and_says_where_it_was() {
    let mut station = Station::with_tasks(
        "- name: long\n  shell: echo started; sleep 60; touch {{ waited }}\n- name: next\n  command: 'true'\n",
    );
    station.interrupt_at = Some("started".into());
    let waited = station.root("manager").join("waited");
    station.extra.insert("waited".into(), waited.display().to_string().into());
    let told = station.run();
    assert!(!waited.exists(), "it waited for its programs");
    assert_eq!(told.code, ExitCode::Interrupted);
    assert_eq!(told.message("manager", "long"), "interrupted by the operator");
    assert_eq!(told.on("manager", "long"), [Status::Interrupted]);
    assert_eq!(told.totals("manager").failed, 0);
    assert!(told.of("next").is_empty());
}

#[test]
fn a_secret_is_told_nowhere() {
    let mut station = Station::with_tasks(
        "- name: write\n  copy: {content: '{{ secret }}', dest: /etc/secret}\n  no_log: true\n\
         - name: print\n  shell: echo '{{ item }}'; exit 1\n  loop: ['{{ secret }}']\n  no_log: true\n  ignore_errors: true\n\
         - name: wrong\n  file: {path: /etc/x, state: '{{ secret }}'}\n  no_log: true\n  ignore_errors: true\n\
         - name: broken\n  debug: {msg: '{{ secret.nope.nope }}'}\n  ignore_errors: true\n",
    );
    station.extra.insert("secret".into(), "xyzzy".into());
    let told = station.run_on(&["manager"]);
    assert_eq!(station.text("manager", "/etc/secret").unwrap(), "xyzzy");
    assert_eq!(told.on("manager", "wrong"), [Status::Ignored]);
    assert!(!told.journal().contains("xyzzy"), "{}", told.journal());
    let print = &told.of("print")[0];
    assert_eq!(print.item.as_deref(), Some("item 1"));
    assert_eq!(print.message.as_deref(), Some("hidden: the task handles secrets (no_log), exit code 1"));
}

#[test]
fn items_of_a_loop_are_told_by_a_name_in_them_or_by_their_number_never_whole() {
    let station = Station::with_tasks(
        "- name: add\n  command: 'true'\n  loop: [{name: anna, password: xyzzy}, {user: bob, password: xyzzy}, [carla, xyzzy], 4, plain]\n",
    );
    let told = station.run_on(&["manager"]);
    let labels: Vec<_> = told.of("add").into_iter().filter_map(|report| report.item).collect();
    assert_eq!(labels, ["anna", "item 2", "item 3", "4", "plain"]);
    assert!(!told.journal().contains("xyzzy"), "{}", told.journal());
}

#[test]
fn an_undefined_variable_is_told_with_its_place() {
    let station = Station::with_tasks("- name: tell\n  debug:\n    msg: 'it is {{ nope }}'\n");
    let told = station.run_on(&["manager"]);
    let message = told.message("manager", "tell");
    assert!(message.contains("nope") && message.contains("site.yml:6:"), "{message}");
}

#[test]
fn a_machine_that_loses_its_power_is_told_and_the_others_go_on() {
    let station = Station::with_tasks(
        "- name: power\n  hostname: {name: x}\n  when: inventory_hostname == 'console'\n- name: next\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::Unreachable, "{}", told.journal());
    assert_eq!(told.on("console", "power"), [Status::Unreachable]);
    assert_eq!((told.on("console", "next").len(), told.on("manager", "next")), (0, vec![Status::Changed]));
    let unreachable = |event: &&wire::Event| matches!(&event.kind, EventKind::Unreachable { host, .. } if host == "console");
    assert_eq!(told.events.iter().filter(unreachable).count(), 1);
}

#[test]
fn an_assertion_that_holds_fails_all_the_same_where_its_other_arguments_are_wrong() {
    let station = Station::with_tasks(
        "- set_fact: {word: maybe}\n- name: quiet\n  assert: {that: true, quiet: \"{{ word }}\"}\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "quiet"), [Status::Failed]);
    assert!(told.message("manager", "quiet").contains("quiet"), "{}", told.message("manager", "quiet"));
}
