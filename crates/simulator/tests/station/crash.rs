//! Supervisors and their users are killed; nothing stays.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use simulator::{Progress, status};

use crate::bench::{Bench, eventually, executable, manager, processes, storage, try_up};

fn kill(process: u32) {
    assert!(Command::new("kill").args(["-9", &process.to_string()]).status().unwrap().success());
}

#[test]
fn hosts_end_with_their_supervisor_and_up_starts_afresh() {
    let bench = Bench::up("crash", &[manager(), storage()]);
    bench.told("manager", "touch /root/lost");
    let inits: Vec<_> = status("crash").unwrap().iter().map(|state| state.init.unwrap()).collect();
    let supervisor = processes(&["simulator-process", "supervisor", "crash"]);
    assert_eq!(supervisor.len(), 1);
    kill(supervisor[0]);
    eventually("the hosts end", || inits.iter().all(|init| !Path::new(&format!("/proc/{init}")).exists()));
    assert!(status("crash").unwrap_err().to_string().contains("discos-simulator up crash"));
    let (_, news) = try_up(&bench.plan).unwrap();
    assert!(matches!(news[0], Progress::Cleaned), "{news:?}");
    assert!(!bench.ssh("manager", "test -e /root/lost").status.success());
}

#[test]
fn a_start_that_is_interrupted_leaves_nothing() {
    simulator::down("interrupted").unwrap_or_else(|error| panic!("these tests simulate stations: {error}"));
    let mut starting =
        Command::new(executable()).args(["up", "interrupted"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(starting.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line.contains("Booting")));
    kill(starting.id());
    starting.wait().unwrap();
    eventually("the station is gone", || {
        !Path::new("/run/discos-simulator/interrupted").exists()
            && !Path::new("/var/lib/discos-simulator/interrupted").exists()
            && processes(&["simulator-process", "supervisor", "interrupted"]).is_empty()
    });
}
