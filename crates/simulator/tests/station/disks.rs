//! Disks are full, or lose what was not yet written.

use simulator::{Fault, FaultKind, Power, Whose, fault, power_on, room, status};

use crate::bench::{Bench, manager, storage};

/// Stands for an agent: writes a file that it brings to the disk, one that it does not, and makes a folder.
const AGENT: &str = r#"/root/discos-perl -MIO::Handle -e '
    for (["kept", 1], ["lost", 0]) {
        open(F, ">", "/srv/$$_[0]") or die "open: $!";
        print F "x" x 9999; F->flush or die "write: $!"; F->sync if $$_[1]; close F or die "close: $!"
    }
    mkdir "/srv/made"'"#;

fn arm(station: &str, host: &str, kind: FaultKind, at: u64) {
    fault(station, host, Whose::Ours, Some(Fault { at, kind }), &mut |_, _| {}).unwrap();
}

#[test]
fn a_power_failure_takes_along_what_was_not_on_the_disk() {
    let bench = Bench::up("lost", &[manager(), storage()]);
    for host in ["manager", "storage"] {
        bench.told(host, "cp /usr/bin/perl /root/discos-perl; echo before > /etc/note");
        arm("lost", host, FaultKind::LoseWrites, 3);
        assert_eq!(bench.told(host, "cat /etc/note"), "before", "its files came along");
        bench.ssh(host, AGENT);
        let off = status("lost").unwrap().into_iter().find(|found| found.host.short_name() == host).unwrap();
        assert_eq!((off.power, off.failure), (Power::Off, None));
        for attempt in ["from its image", "from its ordinary disk"] {
            power_on("lost", Some(host), &mut |_, _| {}).unwrap();
            assert_eq!(
                bench.told(host, "cat /etc/note; ls /srv | grep -vx -e git -e mirror; wc -c < /srv/kept"),
                "before\nkept\n9999",
                "{attempt}"
            );
            room("lost", host, None, &mut |_, _| {}).unwrap();
            simulator::power_off("lost", Some(host)).unwrap();
        }
    }
}

#[test]
fn a_disk_is_full_from_a_call_on_until_there_is_room() {
    let bench = Bench::up("full", &[manager(), storage()]);
    for host in ["manager", "storage"] {
        bench.told(host, "cp /usr/bin/perl /root/discos-perl");
        arm("full", host, FaultKind::Fill, 2);
        let failed = bench.ssh(host, AGENT);
        assert!(String::from_utf8_lossy(&failed.stderr).contains("No space left"), "{failed:?}");
        assert_eq!(bench.told(host, "wc -c < /srv/kept"), "9999");
        room("full", host, None, &mut |_, _| {}).unwrap();
        bench.told(host, AGENT);
        simulator::reboot("full", Some(host), &mut |_, _| {}).unwrap();
        assert_eq!(bench.told(host, "cat /srv/kept /srv/lost | wc -c"), "19998");
    }
}
