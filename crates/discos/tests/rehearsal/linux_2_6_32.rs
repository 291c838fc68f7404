//! What runs on CentOS 6.8 runs without the system calls that Linux 2.6.32 does not have.

use crate::station::Station;

/// The agent finds its own filter: `PID MODE`, 2 is a filter.
const LOOK: &str = "---
- name: Look at the agent
  shell: >-
    for p in /proc/[0-9]*; do case $(readlink $p/exe) in /var/lib/discos-deploy/agent/*)
    sed -n 's/^Seccomp:[^0-9]*//p' $p/status;; esac; done > /root/filters
  changed_when: false
";

#[test]
fn agents_on_centos_6_run_under_the_filter_of_their_kernel() {
    let station = Station::noto();
    let content = station.content(LOOK).display().to_string();
    station.deployment(&["--content", &content]).ends().with_code(0);
    let filters = station.told("manager", "sort -u /root/filters");
    assert_eq!(filters, "2\n", "every process of the agent has the filter");
    let agent = "/var/lib/discos-deploy/agent/*/discos --version";
    assert!(station.told("manager", agent).starts_with("discos "));
}
