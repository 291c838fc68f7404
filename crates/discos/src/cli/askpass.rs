//! `discos askpass`: ssh starts it to ask something. Not for operators.

use std::{ffi::OsString, io};

use engine::transport::ssh::askpass;
use wire::ExitCode;

use super::{Console, Refusal};

/// Whether ssh started this process to ask something: it gives it no arguments but the question.
pub fn is_called(arguments: &[OsString]) -> bool {
    askpass::is_called(arguments)
}

/// Has the deployment that started ssh answer the question.
///
/// # Errors
/// None of its own: ssh goes on without an answer.
pub fn run(arguments: &[OsString], _console: &mut Console) -> Result<u8, Refusal> {
    let answered = askpass::answer(arguments, &mut io::stdout());
    Ok(if answered { ExitCode::Success } else { ExitCode::Failure }.number())
}
