//! What a query finds. What is not there is null, which ends most things silently.

use std::{cmp::Ordering, sync::Arc};

use super::{Query, functions};
use crate::jinja::{
    operators,
    value::{Map, Val},
};

pub(super) type Result<T = Val> = std::result::Result<T, String>;

/// The value of a query.
pub(super) fn evaluate(query: &Query, value: &Val) -> Result {
    Ok(match query {
        Query::Current => value.clone(),
        Query::Literal(literal) => literal.clone(),
        Query::Field(name) => match value {
            Val::Map(entries) => entries.get(&**name).cloned().unwrap_or(Val::None),
            _ => Val::None,
        },
        Query::Index(at) => value
            .as_items()
            .and_then(|items| items.get(operators::index(*at, items.len())?).cloned())
            .unwrap_or(Val::None),
        Query::Slice([_, _, Some(0)]) => return Err("the step of a slice is 0".to_owned()),
        Query::Slice(bounds) => match value {
            Val::List(_) | Val::Tuple(_) => {
                operators::slice(value, *bounds).map_err(|error| error.message)?
            }
            _ => Val::None,
        },
        Query::Then(first, second) => evaluate(second, &evaluate(first, value)?)?,
        Query::Items(list, rest) => match evaluate(list, value)?.as_items() {
            Some(items) => projected(items.iter(), rest)?,
            None => Val::None,
        },
        Query::Values(mapping, rest) => match evaluate(mapping, value)? {
            Val::Map(entries) => projected(entries.values(), rest)?,
            _ => Val::None,
        },
        Query::Flatten(list) => match evaluate(list, value)?.as_items() {
            Some(items) => {
                let inner = |item: &Val| item.as_items().map_or_else(|| vec![item.clone()], <[Val]>::to_vec);
                Val::list(items.iter().flat_map(inner).collect())
            }
            None => Val::None,
        },
        Query::Filter(list, condition, rest) => match evaluate(list, value)?.as_items() {
            Some(items) => {
                let mut chosen = Vec::new();
                for item in items {
                    if holds(&evaluate(condition, item)?) {
                        chosen.push(item);
                    }
                }
                projected(chosen.into_iter(), rest)?
            }
            None => Val::None,
        },
        Query::List(_) | Query::Mapping(_) if matches!(value, Val::None) => Val::None,
        Query::List(parts) => {
            Val::list(parts.iter().map(|part| evaluate(part, value)).collect::<Result<_>>()?)
        }
        Query::Mapping(parts) => {
            let mut entries = Map::new();
            for (name, part) in parts {
                entries.insert(Arc::from(name.as_str()), evaluate(part, value)?);
            }
            Val::map(entries)
        }
        Query::Or(first, second) => match evaluate(first, value)? {
            found if holds(&found) => found,
            _ => evaluate(second, value)?,
        },
        Query::And(first, second) => match evaluate(first, value)? {
            found if holds(&found) => evaluate(second, value)?,
            found => found,
        },
        Query::Not(inner) => Val::Bool(!holds(&evaluate(inner, value)?)),
        Query::Compare(sign, first, second) => {
            compared(sign, &evaluate(first, value)?, &evaluate(second, value)?)?
        }
        Query::Call(name, arguments) => functions::call(name, arguments, value)?,
        Query::Reference(_) => return Err("`&` makes an argument of a function".to_owned()),
    })
}

fn projected<'v>(items: impl Iterator<Item = &'v Val>, rest: &Query) -> Result {
    let mut found = Vec::new();
    for item in items {
        match evaluate(rest, item)? {
            Val::None => {}
            value => found.push(value),
        }
    }
    Ok(Val::list(found))
}

/// Numbers always count as true.
fn holds(value: &Val) -> bool {
    matches!(value, Val::Int(_) | Val::Float(_)) || value.truthy()
}

fn compared(sign: &str, first: &Val, second: &Val) -> Result {
    if matches!(sign, "==" | "!=") {
        // 1 is not true, as it would be in Python.
        let alike = matches!(first, Val::Bool(_)) == matches!(second, Val::Bool(_));
        return Ok(Val::Bool((alike && operators::equal(first, second)) == (sign == "==")));
    }
    let Some(order) = order(first, second)? else { return Ok(Val::None) };
    Ok(Val::Bool(match sign {
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        _ => order != Ordering::Less,
    }))
}

/// The order of two numbers or of two texts; none for what has none.
pub(super) fn order(first: &Val, second: &Val) -> Result<Option<Ordering>> {
    let number = |value: &Val| match value {
        Val::Int(_) | Val::Float(_) => value.as_float(),
        _ => None,
    };
    match (number(first), number(second), first.as_str(), second.as_str()) {
        (Some(first), Some(second), _, _) => Ok(first.partial_cmp(&second)),
        (_, _, Some(first), Some(second)) => Ok(Some(first.cmp(second))),
        (Some(_), _, _, Some(_)) | (_, Some(_), Some(_), _) => {
            Err("a number and a text can't be compared".to_owned())
        }
        _ => Ok(None),
    }
}
