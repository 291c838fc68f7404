//! `fail`: the author of the content refuses.

use wire::Failure;

use super::call::{Action, Prepared, failure};

/// Fails.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let said = action.text("msg")?;
    Err(failure(said.unwrap_or_else(|| "Failed as requested from task".to_owned())))
}
