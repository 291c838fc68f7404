//! Lookups that arrange their arguments for a loop.

use std::sync::Arc;

use super::{
    super::{
        TemplateError,
        call::Call,
        evaluate::Evaluator,
        random::Random,
        value::{Map, Val},
    },
    Result,
};

fn tuple(items: Vec<Val>) -> Val {
    Val::Tuple(Arc::new(items))
}

/// Items, lists among them opened.
fn opened(items: &[Val]) -> Vec<Val> {
    let mut all = Vec::new();
    for item in items {
        match item.as_items() {
            Some(inner) => all.extend(inner.iter().cloned()),
            None => all.push(item.clone()),
        }
    }
    all
}

pub(super) fn items(_: &Evaluator<'_>, call: &Call) -> Result {
    Ok(opened(&call.rest))
}

pub(super) fn list(_: &Evaluator<'_>, call: &Call) -> Result {
    Ok(call.rest.clone())
}

pub(super) fn dict(_: &Evaluator<'_>, call: &Call) -> Result {
    let mut pairs = Vec::new();
    for term in &call.rest {
        let Val::Map(entries) = term else {
            return Err(TemplateError::invalid(format!("a mapping is needed, not {}", term.describe())));
        };
        for (key, value) in &**entries {
            let pair = [("key", Val::Str(key.clone())), ("value", value.clone())];
            pairs.push(Val::map(pair.into_iter().map(|(name, value)| (name.into(), value)).collect::<Map>()));
        }
    }
    Ok(pairs)
}

pub(super) fn indexed_items(_: &Evaluator<'_>, call: &Call) -> Result {
    let pair = |(at, item)| tuple(vec![Val::from(at), item]);
    Ok(opened(&call.rest).into_iter().enumerate().map(pair).collect())
}

pub(super) fn nested(cx: &Evaluator<'_>, call: &Call) -> Result {
    let Some((first, others)) = call.rest.split_first() else {
        return Err(TemplateError::invalid("at least one list is needed"));
    };
    let mut rows = cx.items(first)?;
    for other in others {
        let items = cx.items(other)?;
        if rows.len().saturating_mul(items.len()) > 1_000_000 {
            return Err(TemplateError::invalid("there are more than a million items"));
        }
        let row = |row: &Val, item: &Val| Val::list(opened(&[row.clone(), item.clone()]));
        rows = rows.iter().flat_map(|one| items.iter().map(move |item| row(one, item))).collect();
    }
    rows.iter().map(|row| Ok(Val::list(opened(&cx.items(row)?)))).collect()
}

/// As `community.general` has it: lists in the rows are opened, too.
pub(super) fn cartesian(cx: &Evaluator<'_>, call: &Call) -> Result {
    if call.rest.is_empty() {
        return Err(TemplateError::invalid("at least one list is needed"));
    }
    let mut rows: Vec<Vec<Val>> = vec![Vec::new()];
    for list in &call.rest {
        let items = cx.items(list)?;
        if rows.len().saturating_mul(items.len()) > 1_000_000 {
            return Err(TemplateError::invalid("there are more than a million items"));
        }
        let longer = |row: &Vec<Val>| {
            let row = row.clone();
            items.iter().map(move |item| [&row[..], std::slice::from_ref(item)].concat())
        };
        rows = rows.iter().flat_map(longer).collect();
    }
    Ok(rows.into_iter().map(|row| Val::list(opened(&row))).collect())
}

/// As `community.general` has it: a list ends where its word says that there is nothing.
pub(super) fn flattened(_: &Evaluator<'_>, call: &Call) -> Result {
    fn open(items: &[Val], out: &mut Vec<Val>) {
        for item in items {
            match item {
                Val::List(inner) | Val::Tuple(inner) => open(inner, out),
                Val::Str(word) if matches!(&**word, "None" | "null") => return,
                item => out.push(item.clone()),
            }
        }
    }
    let mut all = Vec::new();
    open(&call.rest, &mut all);
    Ok(all)
}

pub(super) fn together(cx: &Evaluator<'_>, call: &Call) -> Result {
    if call.rest.is_empty() {
        return Err(TemplateError::invalid("at least one list is needed"));
    }
    let lists = call.rest.iter().map(|list| cx.items(list)).collect::<Result<Vec<_>>>()?;
    let length = lists.iter().map(Vec::len).max().unwrap_or(0);
    let row = |at: usize| {
        let row: Vec<Val> = lists.iter().map(|list| list.get(at).cloned().unwrap_or(Val::None)).collect();
        Val::list(opened(&row))
    };
    Ok((0..length).map(row).collect())
}

pub(super) fn random_choice(_: &Evaluator<'_>, call: &Call) -> Result {
    if call.rest.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![call.rest[Random::new(None)?.place(call.rest.len())?].clone()])
}

fn is_skipped(entries: &Map) -> bool {
    entries.get("skipped").is_some_and(|skipped| !matches!(skipped, Val::Bool(false)))
}

pub(super) fn subelements(_: &Evaluator<'_>, call: &Call) -> Result {
    let wrong = |what: &str| Err(TemplateError::invalid(what));
    let (of, path, flags) = match &call.rest[..] {
        [of, path] => (of, path, None),
        [of, path, flags] => (of, path, Some(flags)),
        _ => return wrong("a list or a mapping, the path in its items, and perhaps flags are needed"),
    };
    let Some(path) = path.as_str() else { return wrong("the path is a string like `a.b`") };
    let items: Vec<Val> = match of {
        Val::List(items) => items.to_vec(),
        Val::Map(entries) if is_skipped(entries) => return Ok(Vec::new()),
        Val::Map(entries) => entries.values().cloned().collect(),
        _ => return wrong("a list or a mapping is needed"),
    };
    let skip_missing = match flags {
        None => false,
        Some(Val::Map(flags)) => match flags.get("skip_missing") {
            Some(Val::Str(word)) => matches!(&*word.to_lowercase(), "yes" | "true" | "on" | "1" | "y" | "t"),
            Some(value) => value.truthy(),
            None => false,
        },
        Some(_) => return wrong("the flags are a mapping, e.g. `{'skip_missing': true}`"),
    };
    let mut out = Vec::new();
    for item in items {
        let Val::Map(entries) = &item else { return wrong("an item is no mapping") };
        if is_skipped(entries) {
            continue;
        }
        for inner in inner_items(entries, path, skip_missing)? {
            out.push(tuple(vec![without(&item, &path.split('.').collect::<Vec<_>>()), inner]));
        }
    }
    Ok(out)
}

fn inner_items(entries: &Arc<Map>, path: &str, skip_missing: bool) -> Result {
    let steps: Vec<&str> = path.split('.').collect();
    let mut here = entries.clone();
    for (at, step) in steps.iter().enumerate() {
        let last = at + 1 == steps.len();
        match here.get(*step).cloned() {
            Some(Val::List(items)) if last => return Ok(items.to_vec()),
            Some(Val::Map(inner)) if !last => here = inner,
            Some(_) if last => return Err(TemplateError::invalid("at the end of the path there is no list")),
            _ if skip_missing => return Ok(Vec::new()),
            _ => return Err(TemplateError::invalid("an item does not have all of the path")),
        }
    }
    Ok(Vec::new())
}

/// The item without what the path leads to.
fn without(item: &Val, path: &[&str]) -> Val {
    let (Val::Map(entries), Some((first, rest))) = (item, path.split_first()) else { return item.clone() };
    let mut entries = (**entries).clone();
    if rest.is_empty() {
        entries.shift_remove(*first);
    } else if let Some(inner) = entries.get(*first).map(|inner| without(inner, rest)) {
        entries.insert((*first).into(), inner);
    }
    Val::map(entries)
}
