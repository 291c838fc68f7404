//! `validate_argument_spec`: variables against a specification that the task gives.

use lang::{
    jinja::ErrorKind,
    playbook::{ArgumentKind, RoleArgument},
};
use wire::{Failure, Object, Outcome, Value};

use super::{
    call::{Action, Prepared, failure},
    role_arguments::{check_value, refusal},
};

/// Checks what the task gives, and the variables of what it does not give.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let spec = mapping(action, "argument_spec")?.unwrap_or_default();
    let given = mapping(action, "provided_arguments")?.unwrap_or_default();
    let options = arguments(&spec)?;
    let mut wrong: Vec<String> = given
        .keys()
        .filter(|name| !spec.contains_key(*name))
        .map(|name| format!("there is no `{name}`"))
        .collect();
    for option in &options {
        let known = match given.get(&option.name) {
            Some(value) => Some(value.clone()),
            None => match action.jinja.expression(&option.name, &action.scope()) {
                Ok(value) => Some(value),
                Err(error) if error.kind == ErrorKind::Undefined => None,
                Err(error) => {
                    wrong.push(format!("`{}`: {}", option.name, error.message));
                    continue;
                }
            },
        };
        match known {
            Some(value) => check_value(option, &option.name, &value, &mut wrong),
            None if option.required => wrong.push(format!("`{}` is needed", option.name)),
            None => {}
        }
    }
    if !wrong.is_empty() {
        return Err(refusal("the arguments are wrong", &wrong));
    }
    let mut outcome = Outcome::default();
    outcome.output.insert("msg".into(), "The arg spec validation passed".into());
    Ok(Prepared::Done(Box::new(outcome)))
}

fn mapping(action: &Action<'_>, name: &str) -> Result<Option<Object>, Failure> {
    match action.argument(name)?.filter(|value| !value.is_null()) {
        None => Ok(None),
        Some(Value::Object(entries)) => Ok(Some(entries)),
        Some(_) => Err(failure(format!("`{name}` must be a mapping"))),
    }
}

fn arguments(spec: &Object) -> Result<Vec<RoleArgument>, Failure> {
    spec.iter()
        .map(|(name, entry)| {
            let Value::Object(entry) = entry else {
                return Err(failure(format!("`argument_spec`: `{name}` must be a mapping")));
            };
            argument(name, entry)
        })
        .collect()
}

fn argument(name: &str, entry: &Object) -> Result<RoleArgument, Failure> {
    let kind = |key: &str| {
        let Some(word) = entry.get(key).filter(|value| !value.is_null()) else { return Ok(None) };
        let known = ArgumentKind::NAMES.iter().find(|(known, _)| word.as_str() == Some(*known));
        let unknown = || failure(format!("`argument_spec`: the `{key}` of `{name}` is no type of arguments"));
        known.map(|(_, kind)| Some(*kind)).ok_or_else(unknown)
    };
    let options = match entry.get("options") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(options)) => arguments(options)?,
        Some(_) => {
            return Err(failure(format!("`argument_spec`: the `options` of `{name}` must be a mapping")));
        }
    };
    Ok(RoleArgument {
        aliases: Vec::new(),
        name: name.to_owned(),
        kind: kind("type")?.unwrap_or(ArgumentKind::Text),
        elements: kind("elements")?,
        required: entry.get("required").and_then(crate::strategy::truth).unwrap_or(false),
        choices: entry.get("choices").and_then(Value::as_array).cloned(),
        options,
    })
}
