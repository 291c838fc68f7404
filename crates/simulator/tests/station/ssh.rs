//! ssh into simulated hosts, as into real ones.

use crate::bench::{Bench, LEGACY, manager, storage};

#[test]
fn every_name_of_a_host_works_and_leads_to_it() {
    let bench = Bench::up("names", &[manager(), storage()]);
    for name in ["manager", "manager.test.example", "192.168.77.10"] {
        assert_eq!(bench.ssh_with(&LEGACY, name, "hostname").stdout, b"manager.test.example\n", "{name}");
    }
    assert_eq!(bench.told("storage", "hostname; cat /proc/1/comm"), "storage.test.example\nsystemd");
    assert_eq!(bench.told("manager", "cat /etc/centos-release"), "CentOS release 6.8 (Final)");
    assert_eq!(bench.told("manager", "ping -c 1 -W 2 192.168.77.20 > /dev/null && echo seen"), "seen");
    assert!(!bench.told("manager", "cat /etc/hosts").contains("storage"));

    let copy = std::process::Command::new("scp")
        .arg("-F")
        .arg(&bench.ssh_config)
        .args(LEGACY)
        .args(["/etc/os-release", "manager:/root/copied"])
        .output()
        .unwrap();
    assert!(copy.status.success(), "{copy:?}");
    assert_eq!(bench.ssh("manager", "exit 7").status.code(), Some(7));
}

#[test]
fn a_centos_6_host_speaks_only_what_openssh_5_3_has() {
    let bench = Bench::up("old", &[manager()]);
    let modern = bench.ssh_with(&[], "manager", "true");
    let said = String::from_utf8_lossy(&modern.stderr);
    assert!(!modern.status.success() && said.contains("Their offer: ssh-rsa"), "{said}");
    assert_eq!(bench.told("manager", "true"), "");
    assert_eq!(bench.told("manager", "ls /etc/ssh | grep _key$"), "ssh_host_rsa_key");
}

#[test]
fn a_new_station_has_new_keys() {
    let keys = || {
        let bench = Bench::up("keys", &[manager()]);
        std::fs::read_to_string(bench.ssh_config.with_file_name("known_hosts")).unwrap()
    };
    assert_ne!(keys(), keys());
}
