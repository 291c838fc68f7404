//! `debug`: tells a text or the value of an expression.

use lang::jinja::ErrorKind;
use wire::{Failure, Outcome, Value};

use super::call::{Action, Prepared};

/// Tells it as the `msg` of its result, or under the expression.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let verbosity = action.argument("verbosity")?.and_then(|value| value.as_i64()).unwrap_or(0);
    if verbosity > i64::from(action.verbosity) {
        let skipped = Some(format!(
            "it is told with `-{}`",
            "v".repeat(usize::try_from(verbosity).unwrap_or(1).min(5))
        ));
        return Ok(Prepared::Done(Box::new(Outcome { skipped, ..Outcome::default() })));
    }
    let mut outcome = Outcome::default();
    if let Some(var) = action.written("var") {
        let expression = var.value.as_str().map_or_else(|| var.value.to_value().to_string(), str::to_owned);
        let value = match action.jinja.expression(&expression, &action.scope()) {
            Ok(value) => value,
            Err(error) if error.kind == ErrorKind::Undefined => "VARIABLE IS NOT DEFINED!".into(),
            Err(error) => return Err(action.problem(var, error).into()),
        };
        outcome.output.insert(expression, value);
    } else {
        let said = action.argument("msg")?.unwrap_or_else(|| "Hello world!".into());
        outcome.output.insert("msg".into(), said);
    }
    Ok(Prepared::Done(Box::new(outcome)))
}

/// The text that the operator sees.
pub fn text(outcome: &Outcome) -> Option<String> {
    outcome.output.iter().next().map(|(name, value)| match (name.as_str(), value) {
        ("msg", Value::String(text)) => text.clone(),
        ("msg", value) => format!("{value:#}"),
        (name, Value::String(text)) => format!("{name}: {text}"),
        (name, value) => format!("{name}: {value:#}"),
    })
}
