//! The items of a loop.

use std::sync::Arc;

use lang::{
    jinja::{Jinja, Scope},
    playbook::{Loop, LoopKind},
    yaml::Kind,
};
use serde_json::json;
use wire::Value;

use super::evaluate::{self, Problem};

/// The longest label that is made of an item itself.
const LONGEST_LABEL: usize = 100;

/// The items of a loop, in order.
pub fn items(jinja: &Jinja, scope: &Scope, looping: &Loop) -> Result<Vec<Value>, Problem> {
    let node = &looping.items;
    let value = jinja.render_value(&node.to_value(), scope).map_err(|error| Problem {
        message: format!("{} (the loop, {})", error.message, node.span),
        help: error.help,
    })?;
    let wrong = |wanted: &str| Problem {
        message: format!("the loop needs {wanted} ({})", node.span),
        help: matches!(node.kind, Kind::String(_))
            .then(|| "a template that gives the list is written `\"{{ name }}\"`".to_owned()),
    };
    match (looping.kind, value) {
        (LoopKind::Loop | LoopKind::List, Value::Array(items)) => Ok(items),
        (LoopKind::Loop | LoopKind::List, _) => Err(wrong("a list")),
        (LoopKind::Items, Value::Array(items)) => Ok(items
            .into_iter()
            .flat_map(|item| match item {
                Value::Array(inner) => inner,
                other => vec![other],
            })
            .collect()),
        (LoopKind::Items, single) => Ok(vec![single]),
        (LoopKind::Dict, Value::Object(entries)) => {
            Ok(entries.into_iter().map(|(key, value)| json!({"key": key, "value": value})).collect())
        }
        (LoopKind::Dict, _) => Err(wrong("a mapping")),
    }
}

/// The variables of one item.
pub fn variables(looping: &Loop, index: usize, item: &Value) -> Vec<(String, Arc<Value>)> {
    let control = &looping.control;
    let mut variables = vec![
        (control.loop_var.clone(), Arc::new(item.clone())),
        ("ansible_loop_var".to_owned(), Arc::new(control.loop_var.as_str().into())),
    ];
    if let Some(name) = &control.index_var {
        variables.push((name.clone(), Arc::new(index.into())));
    }
    variables
}

/// What an item is called: its label, else a name in it, else the item itself where that is a plain value.
/// Mappings and lists may hold secrets: those without a name are told by their number.
pub fn label(
    jinja: &Jinja,
    scope: &Scope,
    looping: &Loop,
    index: usize,
    item: &Value,
) -> Result<String, Problem> {
    if let Some(label) = &looping.control.label {
        return evaluate::text(jinja, scope, label);
    }
    let named = ["name", "key", "path", "dest"].iter().find_map(|key| item.get(key)?.as_str());
    let mut text = match (named, item) {
        (Some(name), _) => name.to_owned(),
        (None, Value::Object(_) | Value::Array(_)) => numbered(index),
        (None, plain) => evaluate::plain(plain),
    };
    if text.chars().count() > LONGEST_LABEL {
        text = text.chars().take(LONGEST_LABEL).chain("...".chars()).collect();
    }
    Ok(text)
}

/// An item of which nothing else may be told.
pub fn numbered(index: usize) -> String {
    format!("item {}", index + 1)
}
