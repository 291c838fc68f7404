//! The functions of queries.

use std::cmp::Ordering;

use super::{
    Query,
    evaluate::{Result, evaluate, order},
};
use crate::jinja::{
    nearest, operators,
    value::{Map, Val},
};

const NAMES: [&str; 26] = [
    "abs",
    "avg",
    "ceil",
    "contains",
    "ends_with",
    "floor",
    "join",
    "keys",
    "length",
    "map",
    "max",
    "max_by",
    "merge",
    "min",
    "min_by",
    "not_null",
    "reverse",
    "sort",
    "sort_by",
    "starts_with",
    "sum",
    "to_array",
    "to_number",
    "to_string",
    "type",
    "values",
];

/// Calls a function.
pub(super) fn call(name: &str, arguments: &[Query], value: &Val) -> Result {
    let count = match name {
        "contains" | "ends_with" | "join" | "map" | "max_by" | "min_by" | "sort_by" | "starts_with" => 2..=2,
        "merge" | "not_null" => 1..=usize::MAX,
        name if NAMES.contains(&name) => 1..=1,
        _ => {
            let near = nearest(name, NAMES.into_iter()).map(|near| format!(": did you mean `{near}`?"));
            return Err(format!("queries have no function `{name}`{}", near.unwrap_or_default()));
        }
    };
    if !count.contains(&arguments.len()) {
        return Err(format!("`{name}` wants {} arguments", count.start()));
    }
    // The function that has a query as its argument.
    match (name, arguments) {
        ("map", [Query::Reference(query), list]) => {
            let list = evaluate(list, value)?;
            return Ok(Val::list(
                items(name, &list)?.iter().map(|item| evaluate(query, item)).collect::<Result<_>>()?,
            ));
        }
        ("max_by" | "min_by" | "sort_by", [list, Query::Reference(query)]) => {
            let list = evaluate(list, value)?;
            let key = |item: &Val| Ok((evaluate(query, item)?, item.clone()));
            let keyed = items(name, &list)?.iter().map(key).collect::<Result<Vec<_>>>()?;
            let sorted = sorted(name, keyed)?;
            return Ok(match name {
                "sort_by" => Val::list(sorted.into_iter().map(|(_, item)| item).collect()),
                // The first of those that are alike.
                "max_by" => greatest(sorted),
                _ => sorted.into_iter().next().map_or(Val::None, |(_, item)| item),
            });
        }
        ("map" | "max_by" | "min_by" | "sort_by", _) => {
            return Err(format!("`{name}` wants a list and `&query`"));
        }
        _ => {}
    }
    let given = arguments.iter().map(|argument| evaluate(argument, value)).collect::<Result<Vec<_>>>()?;
    let first = given[0].clone();
    let wrong = |wanted: &str| format!("`{name}` wants {wanted}, not {}", first.describe());
    Ok(match name {
        "not_null" => given.into_iter().find(|value| !matches!(value, Val::None)).unwrap_or(Val::None),
        "merge" => {
            let mut all = Map::new();
            for one in &given {
                let Val::Map(entries) = one else { return Err(wrong("mappings")) };
                all.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            Val::map(all)
        }
        "contains" => match &first {
            Val::Str(text) => Val::Bool(given[1].as_str().is_some_and(|part| text.contains(part))),
            list => Val::Bool(items(name, list)?.iter().any(|item| operators::equal(item, &given[1]))),
        },
        "starts_with" | "ends_with" => {
            let (Some(text), Some(part)) = (first.as_str(), given[1].as_str()) else {
                return Err(wrong("two texts"));
            };
            Val::Bool(if name == "starts_with" { text.starts_with(part) } else { text.ends_with(part) })
        }
        "join" => {
            let glue = first.as_str().ok_or_else(|| wrong("a text and a list"))?;
            let texts = items(name, &given[1])?.iter().map(Val::as_str).collect::<Option<Vec<_>>>();
            Val::from(texts.ok_or_else(|| "`join` wants a list of texts".to_owned())?.join(glue))
        }
        "abs" => match first {
            Val::Int(number) => Val::Int(number.abs()),
            Val::Float(number) => Val::Float(number.abs()),
            _ => return Err(wrong("a number")),
        },
        "ceil" | "floor" => match first {
            Val::Int(_) => first,
            #[expect(clippy::cast_possible_truncation, reason = "as Python does it")]
            Val::Float(number) => {
                Val::Int(if name == "ceil" { number.ceil() } else { number.floor() } as i128)
            }
            _ => return Err(wrong("a number")),
        },
        "sum" | "avg" => {
            let all = items(name, &first)?;
            let mut sum = Val::Int(0);
            for item in all {
                sum = match (&sum, item) {
                    (Val::Int(sum), Val::Int(item)) => Val::Int(sum + item),
                    (_, Val::Int(_) | Val::Float(_)) => {
                        Val::Float(sum.as_float().unwrap_or(0.0) + item.as_float().unwrap_or(0.0))
                    }
                    _ => return Err(wrong("a list of numbers")),
                };
            }
            match name {
                "sum" => sum,
                _ if all.is_empty() => Val::None,
                #[expect(clippy::cast_precision_loss, reason = "as Python does it")]
                _ => Val::Float(sum.as_float().unwrap_or(0.0) / all.len() as f64),
            }
        }
        "max" | "min" | "sort" => {
            let keyed = items(name, &first)?.iter().map(|item| (item.clone(), item.clone())).collect();
            let sorted = sorted(name, keyed)?;
            match name {
                "sort" => Val::list(sorted.into_iter().map(|(_, item)| item).collect()),
                "max" => greatest(sorted),
                _ => sorted.into_iter().next().map_or(Val::None, |(_, item)| item),
            }
        }
        "keys" | "values" => {
            let Val::Map(entries) = &first else { return Err(wrong("a mapping")) };
            Val::list(match name {
                "keys" => entries.keys().map(|key| Val::Str(key.clone())).collect(),
                _ => entries.values().cloned().collect(),
            })
        }
        "length" => match &first {
            Val::Str(text) => Val::from(text.chars().count()),
            Val::Map(entries) => Val::from(entries.len()),
            list => Val::from(items(name, list)?.len()),
        },
        "reverse" => match &first {
            Val::Str(text) => Val::from(text.chars().rev().collect::<String>()),
            list => Val::list(items(name, list)?.iter().rev().cloned().collect()),
        },
        "to_array" => {
            if first.as_items().is_some() {
                first
            } else {
                Val::list(vec![first])
            }
        }
        "to_number" => match &first {
            Val::Int(_) | Val::Float(_) => first,
            Val::Str(text) => text
                .trim()
                .parse()
                .map(Val::Int)
                .or_else(|_| text.trim().parse().map(Val::Float))
                .unwrap_or(Val::None),
            _ => Val::None,
        },
        "to_string" => match &first {
            Val::Str(_) => first,
            other => Val::from(other.clone().into_value().map_err(|error| error.message)?.to_string()),
        },
        _ => Val::str(match first {
            Val::None => "null",
            Val::Bool(_) => "boolean",
            Val::Int(_) | Val::Float(_) => "number",
            Val::List(_) | Val::Tuple(_) => "array",
            Val::Map(_) => "object",
            _ => "string",
        }),
    })
}

fn items<'v>(name: &str, value: &'v Val) -> std::result::Result<&'v [Val], String> {
    value.as_items().ok_or_else(|| format!("`{name}` wants a list, not {}", value.describe()))
}

/// Items by their keys, which must be numbers only or texts only.
fn sorted(name: &str, mut keyed: Vec<(Val, Val)>) -> std::result::Result<Vec<(Val, Val)>, String> {
    for (key, _) in &keyed {
        if !matches!(order(key, &keyed[0].0), Ok(Some(_))) {
            return Err(format!("`{name}` wants numbers only, or texts only"));
        }
    }
    keyed.sort_by(|(first, _), (second, _)| order(first, second).ok().flatten().unwrap_or(Ordering::Equal));
    Ok(keyed)
}

fn greatest(sorted: Vec<(Val, Val)>) -> Val {
    let Some((last, _)) = sorted.last().cloned() else { return Val::None };
    let alike = |(key, _): &&(Val, Val)| matches!(order(key, &last), Ok(Some(Ordering::Equal)));
    sorted.iter().find(alike).map_or(Val::None, |(_, item)| item.clone())
}
