//! `set_fact`: variables of the host for the rest of the run.

use std::sync::Arc;

use lang::jinja::is_template;
use wire::{Failure, Object, Outcome};

use super::call::{Action, Prepared, failure};

/// Sets them. In check mode values that had to be guessed are remembered as such.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let mut facts = Object::new();
    for (written, value) in action.arguments()? {
        let name = name(action, written)?;
        if name != "cacheable" {
            facts.insert(name, value);
        }
    }
    let guessed = action.variables.guess.reason();
    for (name, value) in &facts {
        action.host.set(name, Arc::new(value.clone()), guessed.as_deref());
    }
    let mut outcome = Outcome::default();
    outcome.output.insert("ansible_facts".into(), facts.into());
    Ok(Prepared::Done(Box::new(outcome)))
}

/// The name of a variable, which may be a template.
fn name(action: &Action<'_>, written: String) -> Result<String, Failure> {
    if !is_template(&written) {
        return Ok(written);
    }
    let place = action.written(&written).map_or(&action.task.span, |argument| &argument.span);
    let rendered = action.jinja.render(&written, &action.scope());
    let rendered = rendered.map_err(|error| failure(format!("`{written}`: {} ({place})", error.message)))?;
    match rendered.as_str().filter(|name| lang::inventory::is_name(name)) {
        Some(name) => Ok(name.to_owned()),
        None => Err(failure(format!("`{written}` gives no name of a variable ({place})"))),
    }
}
