//! `set_stats`: values of the run. They are results of their task, and nothing else is made of them.

use serde_json::json;
use wire::{Failure, Outcome, Value};

use super::call::{Action, Prepared, failure};

/// Returns them.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let arguments = action.arguments()?;
    let Some(Value::Object(data)) = arguments.get("data") else {
        return Err(failure("`data` is no mapping of names and values"));
    };
    if let Some(name) = data.keys().find(|name| !lang::inventory::is_name(name)) {
        return Err(failure(format!("`data`: `{name}` is no name of a variable")));
    }
    let flag = |name: &str, default: bool| Ok::<_, Failure>(action.flag(name)?.unwrap_or(default));
    let stats = json!({
        "data": data, "per_host": flag("per_host", false)?, "aggregate": flag("aggregate", true)?,
    });
    let mut outcome = Outcome::default();
    outcome.output.insert("ansible_stats".into(), stats);
    Ok(Prepared::Done(Box::new(outcome)))
}
