//! One executable that answers to several names: the operator's commands on the control machine, and
//! the agent that a deployment starts on the machines.

mod cli;
mod station;
mod tools;

use std::{env, ffi::OsString, io, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let mut console =
        cli::Console { out: Box::new(io::stdout()), err: Box::new(io::stderr()), failed: false };
    ExitCode::from(cli::dispatch(&arguments, &mut console))
}
