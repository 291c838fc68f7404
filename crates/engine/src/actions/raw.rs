//! `raw`: a line for a shell. The agent needs nothing on the machine, so it is what `shell` is.

use wire::Failure;

use super::call::{Action, Call, Prepared};

/// The call of `shell`.
pub fn prepare(action: &Action<'_>) -> Result<Prepared, Failure> {
    Ok(Prepared::Send(vec![Call { module: "shell", arguments: action.arguments()?, data: None }]))
}
