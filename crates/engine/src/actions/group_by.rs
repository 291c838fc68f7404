//! `group_by`: the host in a group whose name is made of its variables.

use wire::{Failure, Outcome};

use super::call::{Action, Prepared, failure};

/// Puts it there.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let dashed = |name: String| name.replace(' ', "-");
    let Some(key) = action.text("key")? else {
        return Err(failure("the 'key' param is required when using group_by"));
    };
    let group = dashed(key);
    let parents = match action.argument("parents")? {
        None => vec!["all".to_owned()],
        // A text is one name.
        Some(wire::Value::String(name)) => vec![dashed(name)],
        Some(_) => action.list("parents")?.unwrap_or_default().into_iter().map(dashed).collect(),
    };
    let mut outcome = Outcome { unknown: action.variables.guess.reason(), ..Outcome::default() };
    if outcome.unknown.as_ref().is_none_or(|_| !action.check) {
        outcome.unknown = None;
        let roll = &action.variables.play.run.roll;
        outcome.changed = roll.add_to_group(action.name, &group, &parents).map_err(failure)?;
    }
    outcome.output.insert("add_group".into(), group.into());
    outcome.output.insert("parent_groups".into(), parents.into());
    Ok(Prepared::Done(Box::new(outcome)))
}
