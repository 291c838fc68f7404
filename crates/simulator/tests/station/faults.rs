//! Hosts lose power and network, and get them back.

use simulator::{Power, cut, heal, power_off, power_on, reboot, status};

use crate::bench::{Bench, eventually, manager, storage};

#[test]
fn a_host_without_power_is_silent_and_keeps_its_disk() {
    let bench = Bench::up("power", &[manager(), storage()]);
    for host in ["manager", "storage"] {
        bench.told(host, "echo kept > /etc/note");
    }
    let states = power_off("power", Some("manager")).unwrap();
    assert_eq!(states.iter().map(|state| state.power).collect::<Vec<_>>(), [Power::Off]);
    let output = bench.ssh("manager", "true");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("No route to host") || said.contains("timed out"), "{said}");
    assert!(said.contains("port 22 of the simulated station power"), "{said}");
    bench.told("storage", "true");
    assert!(power_off("power", None).unwrap().iter().all(|state| state.power == Power::Off));
    assert!(power_on("power", None, &mut |_, _| {}).unwrap().iter().all(|state| state.power == Power::On));
    for host in ["manager", "storage"] {
        assert_eq!(bench.told(host, "cat /etc/note"), "kept");
    }
}

#[test]
fn a_port_without_a_server_refuses() {
    let bench = Bench::up("refuse", &[storage()]);
    bench.told("storage", "systemctl stop ssh.socket ssh.service sshd.socket sshd.service 2>/dev/null; true");
    let said = bench.ssh("storage", "true").stderr;
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("Connection refused"), "{said}");
}

#[test]
fn a_pulled_cable_stops_the_traffic_and_not_the_host() {
    let bench = Bench::up("cable", &[manager()]);
    bench.told("manager", "date +%s > /root/before");
    assert!(cut("cable", Some("manager")).unwrap()[0].cut);
    assert!(!bench.ssh("manager", "true").status.success());
    assert_eq!(bench.shell("manager", "test -e /root/before"), 0);
    assert!(!heal("cable", None).unwrap()[0].cut);
    eventually("it answers again", || bench.ssh("manager", "true").status.success());
    assert_eq!(status("cable").unwrap()[0].boots, 1);
}

#[test]
fn a_host_reboots_by_its_button_and_from_inside() {
    let bench = Bench::up("reboot", &[manager(), storage()]);
    let boot = |host: &str| bench.told(host, "cat /proc/sys/kernel/random/boot_id");
    for host in ["manager", "storage"] {
        let first = boot(host);
        assert_eq!(reboot("reboot", Some(host), &mut |_, _| {}).unwrap()[0].boots, 2);
        let second = boot(host);
        assert_ne!(first, second);
        // reboot(2), as every reboot program calls it in the end
        let call = "perl -e 'syscall(169, 0xfee1dead, 672274793, 0x1234567, 0)'";
        bench.ssh(host, call);
        eventually("it has booted again", || {
            let states = status("reboot").unwrap();
            let state = states.iter().find(|state| state.host.short_name() == host).unwrap();
            state.boots >= 3 && state.power == Power::On
        });
        assert_ne!(boot(host), second);
    }
}
