//! Filters on lists.

use std::{cmp::Ordering, sync::Arc};

use super::super::{
    ErrorKind, TemplateError, call::Call, evaluate::Evaluator, operators, python, value::Val,
};
use super::selection::{attribute, comparable};

type Result<T = Val> = std::result::Result<T, TemplateError>;

fn end(value: Option<Val>) -> Result {
    Ok(value
        .unwrap_or_else(|| Val::marker(TemplateError::new(ErrorKind::Undefined, "the list has no items"))))
}

pub(super) fn first(cx: &Evaluator<'_>, call: Call) -> Result {
    end(match &call.subject {
        Val::List(items) | Val::Tuple(items) => items.first().map(|item| cx.force(item)),
        other => cx.items(other)?.into_iter().next(),
    })
}

pub(super) fn last(cx: &Evaluator<'_>, call: Call) -> Result {
    end(match &call.subject {
        Val::List(items) | Val::Tuple(items) => items.last().map(|item| cx.force(item)),
        other => cx.items(other)?.pop(),
    })
}

pub(super) fn length(cx: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(match &call.subject {
        Val::List(items) | Val::Tuple(items) => items.len(),
        Val::Map(entries) => entries.len(),
        Val::Str(text) => text.chars().count(),
        other => cx.items(other)?.len(),
    }))
}

pub(super) fn list(cx: &Evaluator<'_>, call: Call) -> Result {
    Ok(match call.subject {
        list @ Val::List(_) => list,
        other => Val::list(cx.items(&other)?),
    })
}

pub(super) fn reverse(cx: &Evaluator<'_>, call: Call) -> Result {
    if let Val::Str(text) = &call.subject {
        return Ok(Val::from(text.chars().rev().collect::<String>()));
    }
    let mut items = cx.items(&call.subject)?;
    items.reverse();
    Ok(Val::list(items))
}

pub(super) fn join(cx: &Evaluator<'_>, call: Call) -> Result {
    let separator = call.arguments[0].as_ref().map(python::str).unwrap_or_default();
    let mut out = String::new();
    for (at, item) in cx.items(&call.subject)?.iter().enumerate() {
        if at > 0 {
            out.push_str(&separator);
        }
        let item = match call.given(1) {
            Some(path) => attribute(cx, item, path)?,
            None => item.clone(),
        };
        out.push_str(&python::str(&cx.finish(&item)?));
    }
    Ok(Val::from(out))
}

pub(super) fn sort(cx: &Evaluator<'_>, call: Call) -> Result {
    let mut keyed = Vec::new();
    for item in cx.items(&call.subject)? {
        let paths = match call.given(2).and_then(Val::as_str).filter(|paths| paths.contains(',')) {
            Some(paths) => paths.split(',').map(|path| Some(Val::str(path))).collect(),
            None => vec![call.given(2).cloned()],
        };
        let keys = paths.iter().map(|path| comparable(cx, &item, path.as_ref(), call.flag(1)));
        keyed.push((Val::list(keys.collect::<Result<_>>()?), item));
    }
    let backwards = call.flag(0);
    let mut failure = None;
    keyed.sort_by(|(a, _), (b, _)| {
        let order = match operators::order(a, b) {
            Ok(order) => order.unwrap_or(Ordering::Equal),
            Err(error) => {
                failure.get_or_insert(error);
                Ordering::Equal
            }
        };
        if backwards { order.reverse() } else { order }
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(Val::list(keyed.into_iter().map(|(_, item)| item).collect())),
    }
}

pub(super) fn flatten(cx: &Evaluator<'_>, call: Call) -> Result {
    let skip = call.arguments[1].as_ref().is_none_or(Val::truthy);
    let mut out = Vec::new();
    open(cx, &call.subject, call.given(0), 0, skip, &mut out)?;
    Ok(Val::list(out))
}

fn open(
    cx: &Evaluator<'_>,
    list: &Val,
    levels: Option<&Val>,
    depth: i128,
    skip: bool,
    out: &mut Vec<Val>,
) -> Result<()> {
    for item in cx.items(list)? {
        let null = matches!(&item, Val::None) || matches!(item.as_str(), Some("None" | "null"));
        if skip && null {
            continue;
        }
        let opens = match levels {
            _ if item.as_items().is_none() => false,
            None => true,
            Some(levels) => match levels.as_int() {
                Some(levels) => levels > depth,
                None => {
                    let message = format!("`levels` must be an integer, not {}", levels.describe());
                    return Err(TemplateError::invalid(message));
                }
            },
        };
        if opens { open(cx, &item, levels, depth + 1, skip, out)? } else { out.push(item) }
    }
    Ok(())
}

pub(super) fn batch(cx: &Evaluator<'_>, call: Call) -> Result {
    let size = call.int(0, "linecount")?.and_then(|size| usize::try_from(size).ok()).filter(|s| *s > 0);
    let size = size.ok_or_else(|| TemplateError::invalid("`linecount` must be larger than zero"))?;
    let items = cx.items(&call.subject)?;
    let lines = items.chunks(size).map(|chunk| {
        let mut line = chunk.to_vec();
        if let Some(fill) = call.given(1) {
            line.resize(size, fill.clone());
        }
        Val::list(line)
    });
    Ok(Val::list(lines.collect()))
}

pub(super) fn slice(cx: &Evaluator<'_>, call: Call) -> Result {
    let count = call.int(0, "slices")?.and_then(|count| usize::try_from(count).ok()).filter(|c| *c > 0);
    let count = count.ok_or_else(|| TemplateError::invalid("`slices` must be larger than zero"))?;
    let items = cx.items(&call.subject)?;
    let (each, longer) = (items.len() / count, items.len() % count);
    let mut rest = &items[..];
    let slices = (0..count.min(items.len().max(count))).map(|at| {
        let (slice, after) = rest.split_at(each + usize::from(at < longer));
        rest = after;
        let fill = call.given(1).filter(|_| at >= longer);
        Val::list(slice.iter().chain(fill).cloned().collect())
    });
    Ok(Val::list(slices.take(100_000).collect()))
}

fn all_items(cx: &Evaluator<'_>, call: &Call) -> Result<Vec<Vec<Val>>> {
    std::iter::once(&call.subject).chain(&call.rest).map(|list| cx.items(list)).collect()
}

pub(super) fn zip(cx: &Evaluator<'_>, call: Call) -> Result {
    let lists = all_items(cx, &call)?;
    let length = lists.iter().map(Vec::len).min().unwrap_or(0);
    Ok(rows(&lists, length, &Val::None))
}

pub(super) fn zip_longest(cx: &Evaluator<'_>, call: Call) -> Result {
    let lists = all_items(cx, &call)?;
    let length = lists.iter().map(Vec::len).max().unwrap_or(0);
    Ok(rows(&lists, length, call.given(1).unwrap_or(&Val::None)))
}

fn rows(lists: &[Vec<Val>], length: usize, fill: &Val) -> Val {
    let row = |at: usize| lists.iter().map(|list| list.get(at).unwrap_or(fill).clone()).collect();
    Val::list((0..length).map(|at| Val::Tuple(Arc::new(row(at)))).collect())
}

pub(super) fn product(cx: &Evaluator<'_>, call: Call) -> Result {
    let mut rows: Vec<Vec<Val>> = vec![Vec::new()];
    let lists = all_items(cx, &call)?;
    let times = usize::try_from(call.int(1, "repeat")?.unwrap_or(1));
    let times = times.map_err(|_| TemplateError::invalid("`repeat` must not be negative"))?;
    for list in std::iter::repeat_n(&lists, times).flatten() {
        rows = rows
            .iter()
            .flat_map(|row| list.iter().map(|item| [row, std::slice::from_ref(item)].concat()))
            .collect();
        if rows.len() > 1_000_000 {
            return Err(TemplateError::invalid("the product has more than a million items"));
        }
    }
    Ok(Val::list(rows.into_iter().map(|row| Val::Tuple(Arc::new(row))).collect()))
}

pub(super) fn subelements(cx: &Evaluator<'_>, call: Call) -> Result {
    let path: Vec<String> = match call.required(0, "subelements")? {
        Val::Str(path) => path.split('.').map(str::to_owned).collect(),
        Val::List(steps) => steps.iter().map(python::str).collect(),
        other => {
            let message = format!("`subelements` is a path or a list, not {}", other.describe());
            return Err(TemplateError::invalid(message));
        }
    };
    let items = match &call.subject {
        Val::Map(entries) => entries.values().map(|item| cx.force(item)).collect(),
        Val::List(_) => cx.items(&call.subject)?,
        other => {
            let message = format!("a list or a mapping is needed, not {}", other.describe());
            return Err(TemplateError::invalid(message));
        }
    };
    let mut out = Vec::new();
    for item in items {
        for inner in inner_items(cx, &item, &path, call.flag(1))? {
            out.push(Val::Tuple(Arc::new(vec![item.clone(), inner])));
        }
    }
    Ok(Val::list(out))
}

/// The items of the list that a path leads to.
fn inner_items(cx: &Evaluator<'_>, item: &Val, path: &[String], skip_missing: bool) -> Result<Vec<Val>> {
    let mut here = item.clone();
    for step in path {
        here = match &here {
            Val::Map(entries) => match entries.get(&**step) {
                Some(next) => cx.finish(&cx.force(next))?,
                None if skip_missing => return Ok(Vec::new()),
                None => return Err(TemplateError::invalid("an item does not have all of the path")),
            },
            other => {
                let message = format!("on the path stands {}, not a mapping", other.describe());
                return Err(TemplateError::invalid(message));
            }
        };
    }
    match &here {
        Val::List(items) => Ok(items.to_vec()),
        other => {
            Err(TemplateError::invalid(format!("the path leads to {}, not to a list", other.describe())))
        }
    }
}
