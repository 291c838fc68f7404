//! One deployment at a time.

use crate::station::Station;

/// Waits for us; gives up by itself, should we not come.
const WAITS: &str = "---
- name: Wait for the go
  shell: for n in $(seq 6000); do [ -e /root/go ] && exit 0; sleep 0.1; done; exit 1
  changed_when: false
";

#[test]
fn a_second_deployment_is_refused_and_told_who_holds_the_machine() {
    let station = Station::noto();
    let content = station.content(WAITS).display().to_string();
    let mut first = station.deployment(&["--content", &content, "--output", "json"]).starts();
    first.reaches("Wait for the go");

    let second = station.deployment(&[]).with("USER", "bob").ends().with_code(6);
    assert!(second.stdout.contains("anna@"), "who holds it: {}", second.stdout);
    assert!(second.stdout.contains("discos-manager"), "which machine: {}", second.stdout);
    let repository = "grep -q baseurl=file:///srv/mirror /etc/yum.repos.d/*.repo || echo untouched";
    assert_eq!(station.told("manager", repository), "untouched\n");

    assert!(first.lasts(), "the second ended the first");
    station.told("manager", "touch /root/go");
    first.ends().with_code(0);
    let third = station.deployment(&["--content", &content]).with("USER", "bob").ends().with_code(0);
    assert!(!third.stdout.contains("anna@"), "the lock went with the first: {}", third.stdout);
}
