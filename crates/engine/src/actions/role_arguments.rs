//! The arguments of a role against what its `argument_specs` say, before its first task.

use lang::{
    jinja::{ErrorKind, Jinja, Scope},
    playbook::{ArgumentKind, ArgumentSpec, RoleArgument},
};
use wire::{Failure, Value};

/// Checks the variables of a role; all that is wrong is told at once.
///
/// # Errors
/// What is wrong; never with the value of a variable.
pub fn check(spec: &ArgumentSpec, jinja: &Jinja, scope: &Scope) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for argument in &spec.options {
        match jinja.expression(&argument.name, scope) {
            Ok(value) => check_value(argument, &argument.name, &value, &mut wrong),
            Err(error) if error.kind == ErrorKind::Undefined => {
                if argument.required {
                    wrong.push(format!("`{}` is needed", argument.name));
                }
            }
            Err(error) => wrong.push(format!("`{}`: {}", argument.name, error.message)),
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(refusal("the arguments of the role are wrong", &wrong))
}

/// A failure that tells all that is wrong, also in its result.
pub fn refusal(what: &str, wrong: &[String]) -> Failure {
    let mut failure = Failure { message: format!("{what}: {}", wrong.join("; ")), ..Failure::default() };
    failure.output.insert("argument_errors".into(), wrong.into());
    failure
}

/// Checks one value.
pub fn check_value(argument: &RoleArgument, name: &str, value: &Value, wrong: &mut Vec<String>) {
    if value.is_null() {
        if argument.required {
            wrong.push(format!("`{name}` is needed"));
        }
        return;
    }
    if !is(argument.kind, value) {
        wrong.push(format!("`{name}` must be {}", argument.kind.describe()));
        return;
    }
    let items = match (argument.kind, value) {
        (ArgumentKind::List, Value::Array(items)) => items.clone(),
        (ArgumentKind::List, Value::String(text)) => {
            text.split(',').map(|item| Value::from(item.trim())).collect()
        }
        _ => vec![value.clone()],
    };
    for (number, item) in items.iter().enumerate() {
        let name = match argument.kind {
            ArgumentKind::List => format!("{name}[{number}]"),
            _ => name.to_owned(),
        };
        if let Some(elements) = argument.elements.filter(|elements| !is(*elements, item)) {
            wrong.push(format!("`{name}` must be {}", elements.describe()));
            continue;
        }
        if argument.choices.as_ref().is_some_and(|choices| !choices.iter().any(|choice| same(choice, item))) {
            wrong.push(format!("`{name}` is none of its choices"));
        }
        if let (Value::Object(entries), false) = (item, argument.options.is_empty()) {
            for option in &argument.options {
                let inner = format!("{name}.{}", option.name);
                match entries.get(&option.name) {
                    Some(value) => check_value(option, &inner, value, wrong),
                    None if option.required => wrong.push(format!("`{inner}` is needed")),
                    None => {}
                }
            }
            let known = |key: &&String| argument.options.iter().any(|option| option.name == **key);
            let unknown = entries.keys().filter(|key| !known(key));
            wrong.extend(unknown.map(|key| format!("`{name}` has no `{key}`")));
        }
    }
}

/// The value is of this type, or can be read as one.
fn is(kind: ArgumentKind, value: &Value) -> bool {
    let text = value.as_str().map(str::trim);
    match kind {
        ArgumentKind::Text | ArgumentKind::Any => true,
        ArgumentKind::Integer => {
            let whole = value.as_f64().is_some_and(|number| number.fract() == 0.0);
            whole || text.is_some_and(|text| text.parse::<i64>().is_ok())
        }
        ArgumentKind::Float => value.is_number() || text.is_some_and(|text| text.parse::<f64>().is_ok()),
        ArgumentKind::Boolean => crate::strategy::truth(value).is_some(),
        ArgumentKind::List => matches!(value, Value::Array(_) | Value::String(_) | Value::Number(_)),
        ArgumentKind::Mapping => {
            value.is_object() || text.is_some_and(|text| text.starts_with('{') || text.contains('='))
        }
    }
}

/// A choice counts for its text, too.
fn same(choice: &Value, value: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    choice == value || text(choice) == text(value)
}
