//! A task that fails tells where it stands and why.

use crate::station::Station;

const FAILS: &str = "---
- name: Go well
  command: /bin/true

- name: Go wrong
  command: sh -c 'echo some output; echo the reason >&2; exit 3'

- name: Never get here
  command: touch /root/never
";

#[test]
fn a_failing_task_is_told_with_host_place_and_its_last_lines() {
    let station = Station::noto();
    let content = station.content(FAILS).display().to_string();
    let ended = station.deployment(&["--content", &content]).ends().with_code(4);
    for what in
        ["discos-manager", "Go wrong", "roles/mine/tasks/main.yml:5", "some output", "the reason", "3"]
    {
        assert!(ended.stdout.contains(what), "{what:?} is missing in: {}", ended.stdout);
    }
    assert_eq!(station.told("manager", "ls /root/never 2>/dev/null || echo never"), "never\n");
}
