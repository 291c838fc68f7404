//! The hidden commands of `discos` that a station needs, for this crate's own tests.

use std::{ffi::OsString, net::Ipv4Addr, path::Path, process::ExitCode};

use simulator::{HostPlan, Release, StationPlan, UpOptions};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let result = match words[..] {
        ["simulator-process", ..] => simulator::process(&arguments[1..]),
        ["simulator-connect", station, address, port] => match (address.parse(), port.parse()) {
            (Ok(address), Ok(port)) => simulator::connect(station, address, port),
            _ => return usage(),
        },
        ["up", station] => up(station),
        ["shell", station, host, ..] => return shell(station, host, &arguments[3..]),
        ["linux-2.6.32", program, ..] => return held(program.as_ref(), &arguments[2..]),
        ["down", station] => simulator::down(station).map(|_| ()),
        _ => return usage(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string()),
    }
}

/// A station of one host of each release, told line by line.
#[expect(clippy::print_stdout, reason = "the test reads it")]
fn up(station: &str) -> Result<(), simulator::Error> {
    let host = |name: &str, last, release| HostPlan {
        name: format!("{name}.test.example"),
        address: Ipv4Addr::new(192, 168, 77, last),
        release,
    };
    let hosts = vec![host("manager", 10, Release::CentOs6), host("storage", 20, Release::CentOs7)];
    let plan = StationPlan {
        name: station.to_owned(),
        domain: "test.example".to_owned(),
        hosts,
        root_password: None,
    };
    let options = UpOptions { executable: std::env::current_exe()?, power_on: true };
    simulator::up(&plan, &options, &mut |progress| println!("{progress:?}")).map(|_| ())
}

fn shell(station: &str, host: &str, command: &[OsString]) -> ExitCode {
    simulator::shell(station, host, command).map_or_else(|error| complain(&error.to_string()), ExitCode::from)
}

fn held(program: &Path, arguments: &[OsString]) -> ExitCode {
    simulator::held_to_linux_2_6_32(program, arguments)
        .map_or_else(|error| complain(&error.to_string()), ExitCode::from)
}

fn usage() -> ExitCode {
    complain("this is for the tests of the simulator")
}

#[expect(clippy::print_stderr, reason = "ssh and the supervisor's log show what this says")]
fn complain(text: &str) -> ExitCode {
    eprintln!("discos-simulator: {text}");
    ExitCode::FAILURE
}
