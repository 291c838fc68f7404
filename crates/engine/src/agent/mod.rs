//! The far end of a deployment: `discos agent` on a machine.

mod clock;
mod execute;
mod lock;
mod serve;
mod worker;

#[cfg(test)]
pub(crate) use execute::Execute;
#[cfg(test)]
pub(crate) use serve::{Setting, serve};

use std::ffi::OsString;

use wire::ExitCode;

/// Serves requests from standard input until it closes. `arguments` are those of the process from
/// `agent` on.
pub fn run(_arguments: &[OsString]) -> ExitCode {
    ExitCode::Failure
}
