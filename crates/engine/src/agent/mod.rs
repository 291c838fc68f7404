//! The far end of a deployment: `discos agent` on a machine.

use std::ffi::OsString;

use wire::ExitCode;

/// Serves requests from standard input until it closes. `arguments` are those of the process from
/// `agent` on.
pub fn run(_arguments: &[OsString]) -> ExitCode {
    ExitCode::Failure
}
