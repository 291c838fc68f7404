//! One executable that answers to several names: the operator's commands on the control machine, and
//! the agent that a deployment starts on the machines.

mod cli;
mod station;
mod tools;

use std::{env, ffi::OsString, io, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let mut console = cli::Console::new(Box::new(io::stdout()), Box::new(io::stderr()));
    ExitCode::from(cli::dispatch(&arguments, &mut console))
}
