//! Filters that apply others to every item.

use std::sync::Arc;

use super::super::{
    TemplateError,
    call::{Arguments, Call},
    evaluate::Evaluator,
    operators, query, tests,
    value::Val,
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// The attribute of an item by a path like `a.b.0`; a marker when it is not there.
pub(super) fn attribute(cx: &Evaluator<'_>, item: &Val, path: &Val) -> Result {
    let Some(path) = path.as_str() else { return Ok(cx.item(item, path, None)) };
    let mut value = item.clone();
    for step in path.split('.') {
        value = match step.parse::<i128>() {
            Ok(at) => cx.item(&value, &Val::Int(at), None),
            Err(_) => cx.member(&value, step, None),
        };
    }
    Ok(value)
}

/// What an item is compared by: itself or an attribute, in small letters unless case counts.
pub(super) fn comparable(cx: &Evaluator<'_>, item: &Val, path: Option<&Val>, case_sensitive: bool) -> Result {
    let value = match path {
        Some(path) => attribute(cx, item, path)?,
        None => item.clone(),
    };
    Ok(match cx.finish(&value)? {
        Val::Str(text) if !case_sensitive => Val::from(text.to_lowercase()),
        other => other,
    })
}

pub(super) fn map(cx: &Evaluator<'_>, mut call: Call) -> Result {
    let named = |call: &Call, name: &str| {
        call.named.iter().find(|(given, _)| &**given == name).map(|(_, value)| value.clone())
    };
    if !call.subject.truthy() {
        return Ok(Val::list(Vec::new()));
    }
    let items = cx.items(&call.subject)?;
    if call.rest.is_empty() {
        if call.named.iter().any(|(name, _)| !matches!(&**name, "attribute" | "default")) {
            return Err(TemplateError::invalid("beside `attribute` there is only `default`"));
        }
        let path = named(&call, "attribute")
            .ok_or_else(|| TemplateError::invalid("the name of a filter, or `attribute`, is missing"))?;
        let default = named(&call, "default");
        return Ok(Val::list(
            items
                .iter()
                .map(|item| {
                    Ok(match (attribute(cx, item, &path)?, &default) {
                        (Val::Marker(_), Some(default)) => default.clone(),
                        (value, _) => value,
                    })
                })
                .collect::<Result<_>>()?,
        ));
    }
    let name = call.rest.remove(0);
    let name = name.as_str().ok_or_else(|| TemplateError::invalid("the name of a filter is a string"))?;
    let filter = super::find(name).map_err(|error| error.nameless("there is no such filter"))?;
    let arguments = Arguments { positional: call.rest, named: call.named };
    Ok(Val::list(items.into_iter().map(|item| cx.filter(filter, item, arguments.clone())).collect()))
}

pub(super) fn select(cx: &Evaluator<'_>, call: Call) -> Result {
    chosen(cx, call, false, true)
}

pub(super) fn reject(cx: &Evaluator<'_>, call: Call) -> Result {
    chosen(cx, call, false, false)
}

pub(super) fn selectattr(cx: &Evaluator<'_>, call: Call) -> Result {
    chosen(cx, call, true, true)
}

pub(super) fn rejectattr(cx: &Evaluator<'_>, call: Call) -> Result {
    chosen(cx, call, true, false)
}

fn chosen(cx: &Evaluator<'_>, mut call: Call, by_attribute: bool, wanted: bool) -> Result {
    if !call.subject.truthy() {
        return Ok(Val::list(Vec::new()));
    }
    let path = match (by_attribute, call.rest.is_empty()) {
        (true, true) => return Err(TemplateError::invalid("the attribute is missing")),
        (true, false) => Some(call.rest.remove(0)),
        (false, _) => None,
    };
    let test = match call.rest.is_empty() {
        true => None,
        false => {
            let name = call.rest.remove(0);
            let name =
                name.as_str().ok_or_else(|| TemplateError::invalid("the name of a test is a string"))?;
            Some(tests::find(name).map_err(|error| error.nameless("there is no such test"))?)
        }
    };
    let arguments = Arguments { positional: call.rest, named: Vec::new() };
    let mut out = Vec::new();
    for item in cx.items(&call.subject)? {
        let value = match &path {
            Some(path) => attribute(cx, &item, path)?,
            None => item.clone(),
        };
        let result = match test {
            Some(test) => cx.test(test, value, arguments.clone()),
            None => value,
        };
        let result = match result {
            Val::Marker(error) => return Err((*error).clone()),
            result => cx.force(&result).truthy(),
        };
        if result == wanted {
            out.push(item);
        }
    }
    Ok(Val::list(out))
}

pub(super) fn groupby(cx: &Evaluator<'_>, call: Call) -> Result {
    let path = call.required(0, "attribute")?;
    let mut keyed = Vec::new();
    for item in cx.items(&call.subject)? {
        let value = match (attribute(cx, &item, path)?, call.given(1)) {
            (Val::Marker(_), Some(default)) => default.clone(),
            (value, _) => cx.finish(&value)?,
        };
        let key = match &value {
            Val::Str(text) if !call.flag(2) => Val::from(text.to_lowercase()),
            other => other.clone(),
        };
        keyed.push((key, value, item));
    }
    let mut groups: Vec<(Val, Val, Vec<Val>)> = Vec::new();
    for (key, value, item) in keyed {
        let mut at = groups.len();
        for (place, (other, ..)) in groups.iter().enumerate() {
            match operators::order(&key, other)? {
                Some(std::cmp::Ordering::Greater) => {}
                _ => {
                    at = place;
                    break;
                }
            }
        }
        match groups.get_mut(at) {
            Some((other, _, items)) if operators::equal(other, &key) => items.push(item),
            _ => groups.insert(at, (key, value, vec![item])),
        }
    }
    let pair = |(_, value, items)| Val::Tuple(Arc::new(vec![value, Val::list(items)]));
    Ok(Val::list(groups.into_iter().map(pair).collect()))
}

pub(super) fn json_query(_: &Evaluator<'_>, call: Call) -> Result {
    let query = call.text(0, "expr")?.unwrap_or_default();
    query::search(query, &call.subject)
}
