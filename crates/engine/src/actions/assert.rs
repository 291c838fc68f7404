//! `assert`: conditions that must hold.

use wire::{Failure, Outcome, Value};

use super::call::{Action, Prepared, failure};

/// Judges the conditions.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let scope = action.scope();
    let Some(that) = action.written("that") else { return Err(failure("`that` is missing")) };
    let conditions = match that.value.to_value() {
        Value::Array(conditions) => conditions,
        single => vec![single],
    };
    for condition in &conditions {
        let holds = match condition {
            Value::Bool(literal) => *literal,
            Value::String(text) => {
                action.jinja.condition(text, &scope).map_err(|error| action.problem(that, error))?
            }
            _ => return Err(failure(format!("`that`: this is no condition ({})", that.value.span))),
        };
        if !holds {
            let said = action.text("fail_msg")?;
            let written = condition.as_str().map_or_else(|| condition.to_string(), str::to_owned);
            let message = said.unwrap_or_else(|| format!("the assertion `{written}` does not hold"));
            let mut failure = failure(message);
            failure.output.insert("assertion".into(), condition.clone());
            failure.output.insert("evaluated_to".into(), false.into());
            return Err(failure);
        }
    }
    let mut outcome = Outcome::default();
    let said = action.text("success_msg")?.unwrap_or_else(|| "All assertions passed".to_owned());
    outcome.output.insert("msg".into(), said.into());
    Ok(Prepared::Done(Box::new(outcome)))
}
