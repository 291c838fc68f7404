//! `discos agent`: the far end of a deployment. Not for operators.

use std::ffi::OsString;

use super::{Console, Refusal};

/// Serves requests from standard input until it closes.
///
/// # Errors
/// None of its own: the protocol carries them.
pub fn run(arguments: &[OsString], _console: &mut Console) -> Result<u8, Refusal> {
    Ok(engine::agent::run(arguments).number())
}
