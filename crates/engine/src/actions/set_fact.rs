//! `set_fact`: variables of the host for the rest of the run.

use std::sync::Arc;

use wire::{Failure, Object, Outcome};

use super::call::{Action, Prepared};

/// Sets them. In check mode values that had to be guessed are remembered as such.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let arguments = action.arguments()?;
    let facts: Object = arguments.into_iter().filter(|(name, _)| name != "cacheable").collect();
    let guessed = action.variables.guess.reason();
    for (name, value) in &facts {
        action.host.set(name, Arc::new(value.clone()), guessed.as_deref());
    }
    let mut outcome = Outcome::default();
    outcome.output.insert("ansible_facts".into(), facts.into());
    Ok(Prepared::Done(Box::new(outcome)))
}
