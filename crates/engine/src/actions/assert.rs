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
    action.flag("quiet")?;
    // As in Ansible both must be right, whichever is said.
    let (if_wrong, if_right) = (said(action, "fail_msg")?, said(action, "success_msg")?);
    for condition in &conditions {
        let holds = match condition {
            Value::Bool(literal) => *literal,
            Value::String(text) => {
                action.jinja.condition(text, &scope).map_err(|error| action.problem(that, error))?
            }
            _ => return Err(failure(format!("`that`: this is no condition ({})", that.value.span))),
        };
        if !holds {
            let written = condition.as_str().map_or_else(|| condition.to_string(), str::to_owned);
            let mut failure = failure(format!("the assertion `{written}` does not hold"));
            if let Some((message, value)) = if_wrong {
                failure.message = message;
                failure.output.insert("msg".into(), value);
            }
            failure.output.insert("assertion".into(), condition.clone());
            failure.output.insert("evaluated_to".into(), false.into());
            return Err(failure);
        }
    }
    let mut outcome = Outcome::default();
    let said = if_right.map(|(_, value)| value);
    outcome.output.insert("msg".into(), said.unwrap_or_else(|| "All assertions passed".into()));
    Ok(Prepared::Done(Box::new(outcome)))
}

/// What the operator sees of one that holds: what the task says to that, unless it is quiet.
pub fn text(action: &Action<'_>, outcome: &Outcome) -> Option<String> {
    let quiet = action.flag("quiet").unwrap_or_default().unwrap_or(false);
    action.written("success_msg").filter(|_| !quiet)?;
    super::debug_text(outcome)
}

/// A text, or a list of them: as one, and as it is.
fn said(action: &Action<'_>, name: &str) -> Result<Option<(String, Value)>, Failure> {
    let Some(value) = action.argument(name)?.filter(|value| !value.is_null()) else { return Ok(None) };
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Array(lines) if lines.iter().all(Value::is_string) => {
            lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
        }
        _ => return Err(failure(format!("`{name}` must be a text or a list of texts"))),
    };
    Ok(Some((text, value)))
}
