//! Machines that boot again, and machines that are waited for.

use wire::{ExitCode, Status};

use super::station::Station;

/// A station whose machine `manager` counts its boots in a file.
fn station(reboot: &str) -> Station {
    let mut station = Station::with_tasks(&format!(
        "- name: reboot\n  reboot:\n    boot_time_command: cat {{{{ boot }}}}\n    reboot_command: {reboot}\n    \
         reboot_timeout: 0\n    test_command: test -s {{{{ boot }}}}\n  register: done\n\
         - name: told\n  assert: {{that: [done.rebooted, done.elapsed >= 0, done is changed]}}\n\
         - name: next\n  copy: {{content: x, dest: /etc/x}}\n"
    ));
    station.put("manager", "/etc/boot", "1");
    let boot = station.root("manager").join("etc/boot").display().to_string();
    station.extra.insert("boot".into(), boot.into());
    station
}

#[test]
fn a_machine_boots_again_and_the_next_task_finds_it() {
    let station = station("echo 2 > {{ boot }}");
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "reboot"), [Status::Changed], "{}", told.journal());
    assert_eq!(told.on("manager", "told"), [Status::Ok], "{}", told.journal());
    assert_eq!(told.on("manager", "next"), [Status::Changed]);
}

#[test]
fn a_machine_that_does_not_boot_again_fails() {
    let told = station("'true'").run_on(&["manager"]);
    assert_eq!(told.code, ExitCode::TaskFailed);
    let message = "the machine was not ready within 0 s: it has not booted yet";
    assert_eq!(told.message("manager", "reboot"), message);
}

#[test]
fn a_command_that_fails_is_told_at_once() {
    let told = station("exit 3").run_on(&["manager"]);
    let message = told.message("manager", "reboot");
    assert!(message.starts_with("the machine does not reboot: "), "{message}");
}

#[test]
fn check_mode_boots_nothing() {
    let mut station = station("echo 2 > {{ boot }}");
    station.check = true;
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "reboot"), [Status::Changed]);
    assert_eq!(told.on("manager", "told"), [Status::Ok], "{}", told.journal());
    assert_eq!(station.text("manager", "/etc/boot").as_deref(), Some("1"));
}

#[test]
fn a_machine_that_answers_is_waited_for_no_longer() {
    let station = Station::with_tasks(
        "- name: wait\n  wait_for_connection: {timeout: 300}\n  register: done\n- name: told\n  assert: {that: done.elapsed < 300}\n",
    );
    let told = station.run_on(&["manager"]);
    assert_eq!(told.on("manager", "wait"), [Status::Ok], "{}", told.journal());
    assert_eq!(told.on("manager", "told"), [Status::Ok]);
}
