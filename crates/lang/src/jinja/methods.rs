//! Methods of Python's strings, lists and mappings that content uses.

use std::sync::Arc;

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call},
    changes,
    evaluate::Evaluator,
    instances, nearest, text_methods,
    value::{Map, Val},
};

const MAPPING: &[&str] = &["copy", "get", "items", "keys", "values"];
const LIST: &[&str] = &["copy", "count", "index"];

/// Whether mappings have this method, so that `a.name` is the method and not the entry.
pub(super) fn of_mappings(name: &str) -> bool {
    matches!(
        name,
        "clear"
            | "copy"
            | "fromkeys"
            | "get"
            | "items"
            | "keys"
            | "pop"
            | "popitem"
            | "setdefault"
            | "update"
            | "values"
    )
}

/// Calls a method.
pub(super) fn call(
    cx: &Evaluator<'_>,
    object: &Val,
    name: &str,
    arguments: Arguments,
) -> Result<Val, TemplateError> {
    match object {
        Val::Str(text) => text_methods::call(cx, text, name, arguments),
        Val::Map(entries) => mapping(cx, entries, name, arguments),
        Val::Nested(scope) => match name {
            "get" => {
                let call = Call::bind(Val::None, arguments, &["key", "default"])?;
                let key = call.required(0, "key")?.key()?;
                if scope.get(&key).is_some() {
                    return Ok(cx.member(object, &key, None));
                }
                Ok(call.arguments[1].clone().unwrap_or(Val::None))
            }
            "keys" => Ok(Val::list(scope.names().into_iter().map(Val::from).collect())),
            "values" => {
                Ok(Val::list(scope.names().iter().map(|name| cx.member(object, name, None)).collect()))
            }
            "items" => Ok(Val::list(
                scope
                    .names()
                    .into_iter()
                    .map(|name| {
                        let value = cx.member(object, &name, None);
                        Val::Tuple(Arc::new(vec![Val::from(name), value]))
                    })
                    .collect(),
            )),
            _ => Err(unknown("a mapping", name, MAPPING)),
        },
        Val::List(_) | Val::Tuple(_) => {
            let finished = cx.finish(object)?;
            let items = finished.as_items().unwrap_or_default();
            let same = |value: &Val| items.iter().filter(|item| super::operators::equal(item, value)).count();
            match name {
                "copy" if matches!(object, Val::List(_)) => Ok(finished),
                "count" | "index" => {
                    let parameters = if name == "count" { &["value"][..] } else { &["value", "start"] };
                    let call = Call::bind(Val::None, arguments, parameters)?;
                    let value = cx.finish(call.required(0, "value")?)?;
                    if name == "count" {
                        return Ok(Val::from(same(&value)));
                    }
                    let start = usize::try_from(call.int(1, "start")?.unwrap_or(0)).unwrap_or(0);
                    let mut places = items.iter().enumerate().skip(start);
                    let at = places.find(|(_, item)| super::operators::equal(item, &value)).map(|(at, _)| at);
                    at.map(Val::from).ok_or_else(|| TemplateError::invalid("the value is not in the list"))
                }
                _ if changes::of_lists(name) && matches!(object, Val::List(_)) => {
                    Err(changes::misplaced("a list", name))
                }
                _ => Err(unknown("a list", name, LIST)),
            }
        }
        Val::Moment(_) | Val::Duration(_) | Val::Cycler(_) => {
            instances::call(object, name, arguments)?.ok_or_else(|| unknown(object.describe(), name, &[]))
        }
        Val::Marker(error) => Err((**error).clone()),
        other => Err(unknown(other.describe(), name, &[])),
    }
}

pub(super) fn unknown(of: &str, name: &str, known: &[&'static str]) -> TemplateError {
    let error = TemplateError::new(ErrorKind::Undefined, format!("{of} has no method `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

fn mapping(
    cx: &Evaluator<'_>,
    entries: &Map,
    name: &str,
    arguments: Arguments,
) -> Result<Val, TemplateError> {
    Ok(match name {
        "get" => {
            let call = Call::bind(Val::None, arguments, &["key", "default"])?;
            match entries.get(&*call.required(0, "key")?.key()?) {
                Some(value) => cx.force(value),
                None => call.arguments[1].clone().unwrap_or(Val::None),
            }
        }
        "keys" => Val::list(entries.keys().map(|key| Val::Str(key.clone())).collect()),
        "values" => Val::list(entries.values().cloned().collect()),
        "items" => Val::list(
            entries
                .iter()
                .map(|(key, value)| Val::Tuple(Arc::new(vec![Val::Str(key.clone()), value.clone()])))
                .collect(),
        ),
        "copy" => Val::map(entries.clone()),
        _ if changes::of_mappings(name) => return Err(changes::misplaced("a mapping", name)),
        _ => return Err(unknown("a mapping", name, MAPPING)),
    })
}
