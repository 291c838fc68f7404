//! Filters that take lists as sets. The order is that of the first list, then of the second.

use super::super::{TemplateError, call::Call, evaluate::Evaluator, operators::equal, value::Val};
use super::selection::comparable;

type Result<T = Val> = std::result::Result<T, TemplateError>;

fn both(cx: &Evaluator<'_>, call: &Call) -> Result<(Vec<Val>, Vec<Val>)> {
    Ok((cx.items(&call.subject)?, cx.items(call.required(0, "b")?)?))
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
    let (a, b) = both(cx, &call)?;
    Ok(once(a.into_iter().chain(b)))
}

pub(super) fn intersect(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call)?;
    Ok(once(a.into_iter().filter(|item| has(&b, item))))
}

pub(super) fn difference(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call)?;
    Ok(once(a.into_iter().filter(|item| !has(&b, item))))
}

pub(super) fn symmetric_difference(cx: &Evaluator<'_>, call: Call) -> Result {
    let (a, b) = both(cx, &call)?;
    let only = |items: &[Val], others: &[Val]| {
        items.iter().filter(|item| !has(others, item)).cloned().collect::<Vec<_>>()
    };
    Ok(once(only(&a, &b).into_iter().chain(only(&b, &a))))
}

pub(super) fn unique(cx: &Evaluator<'_>, call: Call) -> Result {
    let (mut seen, mut out): (Vec<Val>, Vec<Val>) = (Vec::new(), Vec::new());
    for item in cx.items(&call.subject)? {
        let key = comparable(cx, &item, call.given(1), call.flag(0))?;
        if !has(&seen, &key) {
            seen.push(key);
            out.push(item);
        }
    }
    Ok(Val::list(out))
}
