//! What a host sets is its own.

use std::time::SystemTime;

use crate::bench::{Bench, manager, storage};

#[test]
fn no_host_sets_the_clock_of_the_machine() {
    let bench = Bench::up("clock", &[manager(), storage()]);
    let before = SystemTime::now();
    for host in ["manager", "storage"] {
        assert!(!bench.ssh(host, "date -s '2001-01-01'").status.success());
        assert_ne!(bench.shell(host, "date -s '2001-01-01' > /dev/null 2>&1"), 0);
    }
    assert!(before.elapsed().is_ok(), "the clock went backwards");
}

#[test]
fn kernel_settings_are_the_hosts_own_and_lost_at_reboot() {
    let machine = || std::fs::read_to_string("/proc/sys/vm/swappiness").unwrap();
    let before = machine();
    let bench = Bench::up("sysctl", &[manager()]);
    bench.told("manager", "sysctl -w vm.swappiness=7 net.ipv4.ip_forward=1");
    assert_eq!(bench.told("manager", "sysctl -n vm.swappiness net.ipv4.ip_forward"), "7\n1");
    assert_eq!(machine(), before);
    simulator::reboot("sysctl", None, &mut |_, _| {}).unwrap();
    assert_eq!(bench.told("manager", "cat /proc/sys/vm/swappiness"), before.trim());
}
