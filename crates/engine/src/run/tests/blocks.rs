//! Blocks with `rescue` and `always`. What is expected here was seen with ansible-core 2.19.

use wire::{ExitCode, Status};

use super::station::{Station, Told};

/// The hosts that did a task.
fn hosts_of(told: &Told, name: &str) -> Vec<String> {
    let mut hosts: Vec<String> = told.of(name).into_iter().map(|report| report.host).collect();
    hosts.sort();
    hosts
}

#[test]
fn one_machine_rescues_while_the_others_wait_and_all_do_what_is_done_always() {
    let station = Station::with_tasks(
        "- block:\n\
         \x20   - name: break\n      fail: {msg: it broke}\n      when: inventory_hostname == 'console'\n\
         \x20   - name: go on\n      command: 'true'\n\
         \x20 rescue:\n\
         \x20   - name: rescue\n      debug: {msg: '{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}'}\n\
         \x20 always:\n\
         \x20   - name: always\n      command: 'true'\n\
         - name: after\n  debug: {msg: '{{ ansible_play_hosts | length }}'}\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(hosts_of(&told, "go on"), ["manager", "storage"]);
    assert_eq!(told.on("console", "break"), [Status::Rescued]);
    assert_eq!(told.message("console", "rescue"), "break: it broke");
    assert_eq!(hosts_of(&told, "rescue"), ["console"]);
    assert_eq!(hosts_of(&told, "always").len(), 3);
    assert_eq!(told.message("console", "after"), "3");
    assert_eq!((told.totals("console").rescued, told.totals("console").failed), (1, 0));
}

#[test]
fn without_a_rescue_the_failure_counts_after_what_is_done_always() {
    let station = Station::with_tasks(
        "- block:\n\
         \x20   - name: break\n      command: 'false'\n\
         \x20 always:\n\
         \x20   - name: always\n      command: 'true'\n\
         - name: after\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::TaskFailed);
    assert_eq!(told.on("manager", "break"), [Status::Failed]);
    assert_eq!(hosts_of(&told, "always").len(), 3);
    assert!(told.of("after").is_empty());
}

#[test]
fn a_rescue_that_fails_itself_is_rescued_further_out() {
    let station = Station::new(&[
        (
            "site.yml",
            "\
- hosts: manager
  gather_facts: false
  tasks:
    - block:
        - include_tasks: inner.yml
        - name: not reached
          command: 'true'
      rescue:
        - name: outer rescue
          debug: {msg: '{{ ansible_failed_task.name }}'}
    - name: after
      command: 'true'
",
        ),
        (
            "inner.yml",
            "\
- block:
    - name: break
      command: 'false'
  rescue:
    - name: break again
      command: 'false'
  always:
    - name: inner always
      command: 'true'
",
        ),
    ]);
    let told = station.run();
    assert_eq!(told.code, ExitCode::Success, "{}", told.journal());
    assert_eq!(told.on("manager", "break again"), [Status::Rescued]);
    assert_eq!(told.on("manager", "inner always"), [Status::Changed]);
    assert!(told.of("not reached").is_empty());
    assert_eq!(told.message("manager", "outer rescue"), "break again");
    assert_eq!(told.on("manager", "after"), [Status::Changed]);
}

#[test]
fn keywords_of_a_block_hold_for_all_its_parts() {
    let station = Station::with_tasks(
        "- block:\n\
         \x20   - name: break\n      command: 'false'\n\
         \x20 rescue:\n\
         \x20   - name: rescue\n      debug: {msg: '{{ word }}'}\n\
         \x20 always:\n\
         \x20   - name: always\n      debug: {msg: '{{ word }}'}\n\
         \x20 vars: {word: given}\n\
         \x20 when: inventory_hostname == 'manager'\n",
    );
    let told = station.run();
    assert_eq!(told.message("manager", "rescue"), "given");
    assert_eq!(told.message("manager", "always"), "given");
    assert_eq!(told.on("console", "always"), [Status::Skipped]);
}

#[test]
fn a_machine_that_is_lost_is_not_rescued() {
    let station = Station::with_tasks(
        "- block:\n\
         \x20   - name: power\n      hostname: {name: x}\n      when: inventory_hostname == 'console'\n\
         \x20 rescue:\n\
         \x20   - name: rescue\n      command: 'true'\n\
         \x20 always:\n\
         \x20   - name: always\n      command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(told.code, ExitCode::Unreachable);
    assert!(told.of("rescue").is_empty());
    assert_eq!(hosts_of(&told, "always"), ["manager", "storage"]);
}

#[test]
fn where_one_machine_fails_for_all_all_are_rescued_but_only_that_one_does_the_next_play() {
    let station = Station::new(&[(
        "site.yml",
        "\
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - name: break
          command: 'false'
          when: inventory_hostname == 'manager'
          any_errors_fatal: true
        - name: not reached
          command: 'true'
      rescue:
        - name: rescue
          command: 'true'
    - name: after
      debug: {msg: \"{{ ansible_play_hosts | join(' ') }}\"}
- hosts: all
  gather_facts: false
  tasks:
    - name: next play
      command: 'true'
",
    )]);
    let told = station.run();
    // Two machines were left out.
    assert_eq!(told.code, ExitCode::TaskFailed);
    assert!(told.of("not reached").is_empty());
    assert_eq!(hosts_of(&told, "rescue").len(), 3);
    assert_eq!(told.message("storage", "after"), "manager");
    assert_eq!(hosts_of(&told, "next play"), ["manager"]);
}

#[test]
fn where_the_machine_that_does_a_task_for_all_fails_only_that_one_is_rescued() {
    let station = Station::with_tasks(
        "- block:\n\
         \x20   - name: break\n      command: 'false'\n      run_once: true\n\
         \x20 rescue:\n\
         \x20   - name: rescue\n      command: 'true'\n\
         \x20 always:\n\
         \x20   - name: always\n      command: 'true'\n\
         - name: after\n  command: 'true'\n",
    );
    let told = station.run();
    assert_eq!(hosts_of(&told, "rescue"), ["manager"]);
    assert_eq!(hosts_of(&told, "always").len(), 3);
    assert_eq!(hosts_of(&told, "after"), ["manager"]);
}

#[test]
fn handlers_that_fail_within_a_block_are_rescued() {
    let station = Station::new(&[(
        "site.yml",
        "\
- hosts: manager
  gather_facts: false
  tasks:
    - block:
        - command: 'true'
          notify: restart
        - meta: flush_handlers
        - name: not reached
          command: 'true'
      rescue:
        - name: rescue
          command: 'true'
  handlers:
    - name: restart
      command: 'false'
",
    )]);
    let told = station.run();
    assert_eq!(told.on("manager", "restart"), [Status::Rescued], "{}", told.journal());
    assert_eq!(told.on("manager", "rescue"), [Status::Changed]);
    assert!(told.of("not reached").is_empty());
}

#[test]
fn errors_that_are_cleared_let_machines_take_part_in_the_next_play() {
    let station = Station::new(&[(
        "site.yml",
        "\
- hosts: all
  gather_facts: false
  tasks:
    - command: 'false'
      when: inventory_hostname == 'console'
    - meta: clear_host_errors
    - name: same play
      command: 'true'
- hosts: all
  gather_facts: false
  tasks:
    - name: next play
      command: 'true'
",
    )]);
    let told = station.run();
    assert_eq!(hosts_of(&told, "same play"), ["manager", "storage"]);
    assert_eq!(hosts_of(&told, "next play").len(), 3);
}

#[test]
fn in_check_mode_what_can_not_be_known_leads_to_no_rescue() {
    let mut station = Station::with_tasks(
        "- block:\n\
         \x20   - name: run\n      command: 'false'\n\
         \x20 rescue:\n\
         \x20   - name: rescue\n      command: 'true'\n\
         \x20 always:\n\
         \x20   - name: always\n      copy: {content: x, dest: /etc/x}\n",
    );
    station.check = true;
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "run"), [Status::Unknown]);
    assert!(told.of("rescue").is_empty());
    assert_eq!(told.on("manager", "always"), [Status::Changed]);
}
