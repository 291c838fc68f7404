//! Keywords whose values are templates or conditions.

use lang::{
    jinja::{Jinja, Scope, TemplateError},
    playbook::{Condition, Setting, Templated},
};
use wire::{Failure, Value};

/// What is wrong with a template, and where. Never with the value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A lower-case fragment with the place.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// A problem with a text of the playbook.
    pub fn at(text: &Templated, error: TemplateError) -> Self {
        let place = error.range.as_ref().map_or_else(|| text.span.clone(), |range| text.place(range));
        Self { message: format!("{} ({place})", error.message), help: error.help }
    }

    /// A value of the wrong kind.
    pub fn wrong(text: &Templated, what: &str) -> Self {
        Self { message: format!("{what} ({})", text.span), help: None }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { message: problem.message, help: problem.help, ..Self::default() }
    }
}

/// The first of these conditions that does not hold, as it is written.
pub fn first_false(jinja: &Jinja, scope: &Scope, conditions: &[Condition]) -> Result<Option<Value>, Problem> {
    for condition in conditions {
        let (holds, text) = match condition {
            Condition::Literal(literal) => (*literal, Value::Bool(*literal)),
            Condition::Expression(text) => {
                let holds = jinja.condition(&text.text, scope).map_err(|e| Problem::at(text, e))?;
                (holds, Value::String(text.text.clone()))
            }
        };
        if !holds {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// A condition as it is written.
pub fn written(condition: &Value) -> String {
    condition.as_str().map_or_else(|| condition.to_string(), str::to_owned)
}

/// A keyword that is true or false; false where it is not given.
pub fn flag(jinja: &Jinja, scope: &Scope, setting: Option<&Setting<bool>>) -> Result<bool, Problem> {
    Ok(optional_flag(jinja, scope, setting)?.unwrap_or(false))
}

/// A keyword that is true or false, or not given.
pub fn optional_flag(
    jinja: &Jinja,
    scope: &Scope,
    setting: Option<&Setting<bool>>,
) -> Result<Option<bool>, Problem> {
    match setting {
        None => Ok(None),
        Some(Setting::Literal(literal)) => Ok(Some(*literal)),
        Some(Setting::Template(text)) => {
            let value = jinja.render(&text.text, scope).map_err(|e| Problem::at(text, e))?;
            truth(&value).map(Some).ok_or_else(|| Problem::wrong(text, "this is neither true nor false"))
        }
    }
}

/// A keyword that is a number.
pub fn number(
    jinja: &Jinja,
    scope: &Scope,
    setting: Option<&Setting<u32>>,
    default: u32,
) -> Result<u32, Problem> {
    match setting {
        None => Ok(default),
        Some(Setting::Literal(literal)) => Ok(*literal),
        Some(Setting::Template(text)) => {
            let value = jinja.render(&text.text, scope).map_err(|e| Problem::at(text, e))?;
            let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
            let number = number.and_then(|number| u32::try_from(number).ok());
            number.ok_or_else(|| Problem::wrong(text, "this is no number"))
        }
    }
}

/// A keyword that is a number of seconds; none where it is not given.
pub fn seconds(jinja: &Jinja, scope: &Scope, setting: Option<&Setting<f64>>) -> Result<Option<f64>, Problem> {
    match setting {
        None => Ok(None),
        Some(Setting::Literal(literal)) => Ok(Some(*literal)),
        Some(Setting::Template(text)) => {
            let value = jinja.render(&text.text, scope).map_err(|e| Problem::at(text, e))?;
            let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
            let number = number.filter(|number| number.is_finite() && *number >= 0.0);
            number.map(Some).ok_or_else(|| Problem::wrong(text, "this is no number of seconds"))
        }
    }
}

/// A keyword that is a percentage, with or without the sign; none where it is not given.
pub fn percentage(jinja: &Jinja, scope: &Scope, keyword: Option<&Templated>) -> Result<Option<f64>, Problem> {
    let Some(keyword) = keyword else { return Ok(None) };
    let text = text(jinja, scope, keyword)?;
    let number = text.trim().trim_end_matches('%').trim().parse();
    number.map(Some).map_err(|_| Problem::wrong(keyword, "this is no percentage"))
}

/// A keyword that is text.
pub fn text(jinja: &Jinja, scope: &Scope, text: &Templated) -> Result<String, Problem> {
    if !text.is_template() {
        return Ok(text.text.clone());
    }
    Ok(plain(&jinja.render(&text.text, scope).map_err(|e| Problem::at(text, e))?))
}

/// A value as text.
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What Ansible takes for true and false.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::Number(number) => match number.as_i64()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "yes" | "true" | "on" | "1" | "y" | "t" => Some(true),
            "no" | "false" | "off" | "0" | "n" | "f" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
