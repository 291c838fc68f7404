//! Packets of hosts are lost, turned away or answered with a reset, although all cables are plugged in.

use simulator::{
    Fault, FaultKind, Release, Whose, fault, heal, lose_packets, part, reset_connections, status,
};

use crate::bench::{Bench, eventually, host, manager, storage};

/// Whether a host reaches another one.
fn reaches(bench: &Bench, from: &str, to: &str) -> bool {
    bench.shell(from, &format!("ping -q -c 1 -W 1 192.168.77.{to} > /dev/null")) == 0
}

const MANAGER: &str = "10";
const STORAGE: &str = "20";
const CONSOLE: &str = "30";

#[test]
fn parted_hosts_do_not_reach_each_other_and_everybody_else_does() {
    let console = host("console", 30, Release::CentOs6);
    let bench = Bench::up("parted", &[manager(), storage(), console]);
    let told = part("parted", "manager", Some("storage")).unwrap();
    assert_eq!(told[0].traffic.parted, ["storage"]);
    assert!(!reaches(&bench, "manager", STORAGE) && !reaches(&bench, "storage", MANAGER));
    assert!(reaches(&bench, "manager", CONSOLE) && reaches(&bench, "console", STORAGE));
    part("parted", "manager", None).unwrap();
    assert!(!reaches(&bench, "console", MANAGER) && reaches(&bench, "console", STORAGE));
    // it lasts when a host is started anew
    simulator::reboot("parted", Some("manager"), &mut |_, _| {}).unwrap();
    assert!(!reaches(&bench, "manager", STORAGE));
    heal("parted", Some("manager")).unwrap();
    assert!(status("parted").unwrap().iter().all(|found| found.traffic.parted.is_empty()));
    assert!(reaches(&bench, "manager", STORAGE) && reaches(&bench, "console", MANAGER));

    // the same in the middle of what an agent does
    bench.told("manager", "cp /usr/bin/perl /root/discos-perl");
    let at = Some(Fault { at: 2, kind: FaultKind::Partition });
    fault("parted", "manager", Whose::Ours, at, &mut |_, _| {}).unwrap();
    bench.told("manager", "/root/discos-perl -e 'mkdir \"/srv/$_\" for 1..3'");
    assert_eq!(status("parted").unwrap()[0].traffic.parted, ["storage", "console"]);
    assert!(!reaches(&bench, "manager", STORAGE));
}

#[test]
fn some_packets_are_lost_and_connections_last() {
    let bench = Bench::up("lossy", &[manager(), storage()]);
    assert_eq!(lose_packets("lossy", Some("manager"), 5).unwrap()[0].traffic.lost, 5);
    let ping = "ping -c 100 -i 0.01 -W 1 192.168.77.20 | sed -n 's/.* \\([0-9]*\\) received.*/\\1/p'";
    let received: u32 = bench.told("manager", ping).parse().unwrap();
    assert!((1..100).contains(&received), "{received} of 100: five in a hundred are lost, each way");
    assert_eq!(bench.told("manager", "head -c 100000 /dev/zero | wc -c"), "100000");
    heal("lossy", None).unwrap();
    assert_eq!(bench.told("manager", ping), "100");
}

#[test]
fn connections_of_the_control_machine_are_reset() {
    let bench = Bench::up("resets", &[manager(), storage()]);
    std::thread::scope(|threads| {
        let session = threads.spawn(|| bench.ssh("manager", "touch /run/begun; sleep 600"));
        eventually("the session has begun", || bench.shell("manager", "test -e /run/begun") == 0);
        assert!(reset_connections("resets", Some("manager")).unwrap()[0].traffic.reset);
        let ended = session.join().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!ended.status.success() && !said.contains("Timeout"), "{said}");
    });
    let refused = bench.ssh("manager", "true");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Connection refused"), "{refused:?}");
    assert!(reaches(&bench, "manager", STORAGE), "only connections are reset");
    heal("resets", Some("manager")).unwrap();
    bench.told("manager", "true");
}
