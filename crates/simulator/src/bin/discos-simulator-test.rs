//! The hidden commands of `discos` that a station needs, for this crate's own tests.

use std::{ffi::OsString, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let result = match words[..] {
        ["simulator-process", ..] => simulator::process(&arguments[1..]),
        ["simulator-connect", station, address, port] => match (address.parse(), port.parse()) {
            (Ok(address), Ok(port)) => simulator::connect(station, address, port),
            _ => return usage(),
        },
        _ => return usage(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string()),
    }
}

fn usage() -> ExitCode {
    complain("this is for the tests of the simulator")
}

#[expect(clippy::print_stderr, reason = "ssh and the supervisor's log show what this says")]
fn complain(text: &str) -> ExitCode {
    eprintln!("discos-simulator: {text}");
    ExitCode::FAILURE
}
