//! Filters that take lists as sets. The order is that of the first list, then of the second.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, operators::equal, value::Val};
use super::selection::{attribute, comparable};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// The items of both. Where some cannot be in a set of Python, both must be lists to be joined, and the
/// second must not be a text to be looked into.
fn both(cx: &Evaluator<'_>, call: &Call, join: bool) -> Result<(Vec<Val>, Vec<Val>)> {
    let other = call.required(0, "b")?;
    let (a, b) = (cx.items(&call.subject)?, cx.items(other)?);
    let fit = match other {
        Val::List(_) => !join || matches!(call.subject, Val::List(_)),
        other => !join && other.as_str().is_none(),
    };
    if !fit && !a.iter().chain(&b).all(Val::is_hashable) {
        return Err(TemplateError::invalid("lists are needed where items are lists or mappings"));
    }
    Ok((a, b))
}

fn has(items: &[Val], item: &Val) -> bool {
    items.iter().any(|other| equal(other, item))
}

fn once(items: impl IntoIterator<Item = Val>) -> Val {
    let mut out: Vec<Val> = Vec::new();
    for item in items {
        if !has(&out, &item) {
            out.push(item);
        }
    }
    Val::list(out)
}

pub(super) fn union(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call, true)?;
    Ok(once(a.into_iter().chain(b)))
}

pub(super) fn intersect(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call, false)?;
    Ok(once(a.into_iter().filter(|item| has(&b, item))))
}

pub(super) fn difference(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call, false)?;
    Ok(once(a.into_iter().filter(|item| !has(&b, item))))
}

pub(super) fn symmetric_difference(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call, true)?;
    let only = |items: &[Val], others: &[Val]| {
        items.iter().filter(|item| !has(others, item)).cloned().collect::<Vec<_>>()
    };
    Ok(once(only(&a, &b).into_iter().chain(only(&b, &a))))
}

pub(super) fn unique(cx: &Evaluator<'_>, call: Call) -> Result {
    let (mut seen, mut out): (Vec<Val>, Vec<Val>) = (Vec::new(), Vec::new());
    for item in cx.items(&call.subject)? {
        if let Some(path) = call.given(1)
            && matches!(attribute(cx, &item, path)?, Val::Marker(_))
        {
            return Err(TemplateError::invalid("an item does not have the attribute"));
        }
        let key = comparable(cx, &item, call.given(1), call.flag(0))?;
        let chosen = call.given(1).is_some() || matches!(call.arguments[0], Some(Val::Bool(false)));
        if chosen && !key.is_hashable() {
            return Err(TemplateError::invalid("lists and mappings cannot be told apart so"));
        }
        if !has(&seen, &key) {
            seen.push(key);
            out.push(item);
        }
    }
    Ok(Val::list(out))
}
