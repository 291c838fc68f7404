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
    let separator = call.given(0).map(python::str).unwrap_or_default();
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
        keyed.push((comparable(cx, &item, call.given(2), call.flag(1))?, item));
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
    open(cx, &call.subject, call.int(0, "levels")?, skip, &mut out)?;
    Ok(Val::list(out))
}

fn open(cx: &Evaluator<'_>, list: &Val, levels: Option<i128>, skip: bool, out: &mut Vec<Val>) -> Result<()> {
    for item in cx.items(list)? {
        let null = matches!(&item, Val::None) || matches!(item.as_str(), Some("None" | "null"));
        if item.as_items().is_some() && levels.is_none_or(|levels| levels >= 1) {
            open(cx, &item, levels.map(|levels| levels - 1), skip, out)?;
        } else if !(skip && null) {
            out.push(item);
        }
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
    for list in all_items(cx, &call)? {
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
    let path = call.required(0, "subelements")?;
    let items = match &call.subject {
        Val::Map(entries) => entries.values().map(|item| cx.force(item)).collect(),
        other => cx.items(other)?,
    };
    let mut out = Vec::new();
    for item in items {
        match attribute(cx, &item, path)? {
            Val::Marker(_) if call.flag(1) => {}
            list => {
                for inner in cx.items(&list)? {
                    out.push(Val::Tuple(Arc::new(vec![item.clone(), inner])));
                }
            }
        }
    }
    Ok(Val::list(out))
}
