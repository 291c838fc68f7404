//! A station comes up, is there, and goes without a trace.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use simulator::{Error, Power, Progress, Stage, down, shell, stations, status};

use crate::bench::{Bench, executable, host, manager, plan, processes, storage, try_up};

#[test]
fn a_station_comes_up_and_goes_without_a_trace() {
    let console = host("console", 11, simulator::Release::CentOs6);
    let bench = Bench::up("life", &[storage(), manager(), console.clone()]);
    let ups = bench.news.iter().filter(|news| matches!(news, Progress::Host { stage: Stage::Up(_), .. }));
    assert_eq!(ups.count(), 3);
    assert!(stations().unwrap().contains(&"life".to_owned()));
    let states = status("life").unwrap();
    assert!(
        states.iter().all(|state| state.power == Power::On && state.boots == 1 && !state.cut),
        "{states:?}"
    );
    assert_eq!(states[2].host, console);

    let inits: Vec<_> = states.iter().map(|state| state.init.unwrap()).collect();
    drop(bench);
    for init in inits {
        assert!(!Path::new(&format!("/proc/{init}")).exists());
    }
    assert!(processes(&["simulator-process", "supervisor", "life"]).is_empty());
    for folder in ["/run/discos-simulator/life", "/var/lib/discos-simulator/life"] {
        assert!(!Path::new(folder).exists(), "{folder}");
    }
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains("discos-simulator/life"), "{mounts}");
    for hierarchy in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
        assert!(!Path::new(hierarchy).join("discos-simulator/life").exists());
    }
    assert!(!down("life").unwrap());
}

#[test]
fn up_of_what_is_up_only_powers_on_what_is_off() {
    let bench = Bench::up("twice", &[manager(), storage()]);
    bench.told("storage", "echo kept > /root/note");
    simulator::power_off("twice", Some("manager.test.example")).unwrap();
    let (running, news) = try_up(&bench.plan).unwrap();
    assert!(matches!(news[0], Progress::AlreadyUp));
    assert_eq!(running.hosts.iter().map(|state| state.boots).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(bench.told("storage", "cat /root/note"), "kept");

    let other = plan("twice", &[manager()]);
    let error = try_up(&other).unwrap_err();
    assert!(matches!(error, Error::OtherPlan { .. }), "{error}");
}

#[test]
fn a_shell_needs_no_ssh_and_ends_with_the_exit_code_of_its_command() {
    let bench = Bench::up("shell", &[manager()]);
    assert_eq!(bench.shell("manager", "test $HOME = /root && test -d /root && exit 42"), 42);
    assert_eq!(bench.shell("192.168.77.10", "kill -9 $$"), 128 + 9);
    assert_eq!(bench.shell("manager", "test $(hostname) = manager.test.example"), 0);
    let words = ["test", "two words", "=", "two words"].map(std::ffi::OsString::from);
    assert_eq!(shell("shell", "manager", &words).unwrap(), 0);
    let error = shell("shell", "console", &[]).unwrap_err().to_string();
    assert_eq!(error, "the simulated station shell has no host console: it has manager");
    simulator::power_off("shell", None).unwrap();
    let error = shell("shell", "manager", &[]).unwrap_err().to_string();
    assert!(error.contains("`discos-simulator power-on manager:shell`"), "{error}");
}

#[test]
fn a_shell_on_a_terminal_has_a_terminal_of_the_host() {
    let _bench = Bench::up("terminal", &[manager()]);
    let shell = format!("{} shell terminal manager 'test -t 0 && tty && exit 3'", executable().display());
    let output =
        Command::new("script").args(["-qec", &shell, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("/dev/pts/0"), "{output:?}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn what_is_not_up_says_how_to_bring_it_up() {
    let error = status("nowhere").unwrap_err().to_string();
    assert!(error.contains("`discos-simulator up nowhere`"), "{error}");
    assert!(matches!(status("../etc"), Err(Error::Name { .. })));
}

#[test]
fn two_stations_with_the_same_addresses_do_not_meet() {
    let one = Bench::up("one", &[manager()]);
    let two = Bench::up("two", &[manager()]);
    one.told("manager", "touch /root/one");
    assert!(!two.ssh("manager", "test -e /root/one").status.success());
    drop(one);
    assert_eq!(two.told("manager", "hostname"), "manager.test.example");
}
