//! Faults strike at a given system call of our executable, and of what it starts.

use simulator::{Fault, FaultKind, Power, Whose, fault, heal, power_on, release, status};

use crate::bench::{Bench, eventually, manager, storage};

/// Stands for an agent: makes the folders 1 to 9 with as many calls, and starts a program in between.
const AGENT: &str = "/root/discos-perl -e 'mkdir \"/srv/$_\" for 1..4; system(\"mkdir\", \"/srv/5\"); mkdir \"/srv/$_\" for 6..9'";

fn struck(station: &str, host: &str) -> Option<String> {
    let hosts = status(station).unwrap();
    hosts.into_iter().find(|found| found.host.short_name() == host).unwrap().watch.unwrap().struck
}

#[test]
fn a_fault_strikes_just_before_the_call_that_was_chosen() {
    let bench = Bench::up("armed", &[manager(), storage()]);
    let arm = |host: &str, kind, at| {
        fault("armed", host, Whose::Ours, Some(Fault { at, kind }), &mut |_, _| {}).unwrap()
    };
    for host in ["manager", "storage"] {
        bench.told(host, "cp /usr/bin/perl /root/discos-perl");
        // the first call starts the program; its parent is a shell
        arm(host, FaultKind::KillAgent, 3);
        assert!(!bench.ssh(host, AGENT).status.success());
        assert_eq!(bench.told(host, "ls /srv | grep -x '[0-9]' | tr '\\n' ' '; true"), "1 2");
        assert_eq!(struck("armed", host).unwrap(), "mkdir by discos-perl");
        bench.told(host, "rm -rf /srv/[0-9]");

        arm(host, FaultKind::PowerOff, 2);
        bench.ssh(host, AGENT);
        let state =
            status("armed").unwrap().into_iter().find(|found| found.host.short_name() == host).unwrap();
        assert_eq!(state.power, Power::Off);
        power_on("armed", Some(host), &mut |_, _| {}).unwrap();
        assert_eq!(bench.told(host, "ls /srv | grep -x '[0-9]'"), "1");
        bench.told(host, "rm -rf /srv/[0-9]");

        arm(host, FaultKind::Cut, 2);
        assert!(!bench.ssh(host, AGENT).status.success());
        heal("armed", Some(host)).unwrap();
        eventually("it answers again", || bench.ssh(host, "true").status.success());

        arm(host, FaultKind::Hold, 3);
        bench.told(host, "rm -rf /srv/[0-9]");
        std::thread::scope(|threads| {
            let held = threads.spawn(|| bench.ssh(host, AGENT));
            eventually("the call is held", || struck("armed", host).is_some());
            assert_eq!(bench.told(host, "ls /srv | grep -x '[0-9]' | tr '\\n' ' '"), "1 2");
            release("armed", host).unwrap();
            assert!(held.join().unwrap().status.success());
        });
        assert_eq!(bench.told(host, "ls /srv | grep -c -x '[0-9]'"), "9");
    }
}

#[test]
fn calls_are_counted_of_our_executable_or_also_of_what_it_starts() {
    let bench = Bench::up("counted", &[manager()]);
    bench.told("manager", "cp /usr/bin/perl /root/discos-perl");
    let mut counts = Vec::new();
    for whose in [Whose::Ours, Whose::Deployment] {
        fault("counted", "manager", whose, None, &mut |_, _| {}).unwrap();
        bench.told("manager", "rm -rf /srv/[0-9]; mkdir /srv/other; rmdir /srv/other");
        bench.told("manager", AGENT);
        counts.push(status("counted").unwrap()[0].watch.as_ref().unwrap().seen);
    }
    // eight folders and the start of a program, which makes one more
    assert!(counts[0] >= 9 && counts[1] > counts[0], "{counts:?}");
}
