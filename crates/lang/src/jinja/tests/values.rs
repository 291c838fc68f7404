//! Tests that compare values and look into them.

use super::super::{
    TemplateError, call::Call, evaluate::Evaluator, operators, python, regular::Flags, tree::Comparison,
    value::Val,
};

type Result<T = bool> = std::result::Result<T, TemplateError>;

fn compare(call: &Call, operator: Comparison) -> Result {
    operators::compare(operator, &call.subject, call.required(0, "other")?)
}

pub(super) fn eq(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::Equal)
}

pub(super) fn ne(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::NotEqual)
}

pub(super) fn lt(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::Less)
}

pub(super) fn le(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::LessOrEqual)
}

pub(super) fn gt(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::Greater)
}

pub(super) fn ge(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::GreaterOrEqual)
}

pub(super) fn within(_: &Evaluator<'_>, call: Call) -> Result {
    compare(&call, Comparison::In)
}

pub(super) fn contains(_: &Evaluator<'_>, call: Call) -> Result {
    operators::contains(&call.subject, call.required(0, "value")?)
}

pub(super) fn sameas(_: &Evaluator<'_>, call: Call) -> Result {
    let other = call.required(0, "other")?;
    let same = std::mem::discriminant(&call.subject) == std::mem::discriminant(other);
    Ok(same && operators::equal(&call.subject, other))
}

fn divided(call: &Call, by: i128) -> Result<i128> {
    match call.subject.as_int() {
        Some(number) => {
            number.checked_rem_euclid(by).ok_or_else(|| TemplateError::invalid("division by zero"))
        }
        None => {
            let message = format!("an integer is needed, not {}", call.subject.describe());
            Err(TemplateError::invalid(message))
        }
    }
}

pub(super) fn even(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(divided(&call, 2)? == 0)
}

pub(super) fn odd(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(divided(&call, 2)? == 1)
}

pub(super) fn divisibleby(_: &Evaluator<'_>, call: Call) -> Result {
    let by = call.int(0, "num")?.ok_or_else(|| TemplateError::invalid("the argument `num` is missing"))?;
    Ok(divided(&call, by)? == 0)
}

pub(super) fn lower(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    Ok(text == text.to_lowercase() && text.chars().any(char::is_alphabetic))
}

pub(super) fn upper(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    Ok(text == text.to_uppercase() && text.chars().any(char::is_alphabetic))
}

pub(super) fn all(cx: &Evaluator<'_>, call: Call) -> Result {
    Ok(cx.items(&call.subject)?.iter().all(Val::truthy))
}

pub(super) fn any(cx: &Evaluator<'_>, call: Call) -> Result {
    Ok(cx.items(&call.subject)?.iter().any(Val::truthy))
}

fn includes(cx: &Evaluator<'_>, large: &Val, small: &Val) -> Result {
    let large = cx.items(large)?;
    Ok(cx.items(small)?.iter().all(|item| large.iter().any(|other| operators::equal(other, item))))
}

pub(super) fn subset(cx: &Evaluator<'_>, call: Call) -> Result {
    includes(cx, call.required(0, "b")?, &call.subject)
}

pub(super) fn superset(cx: &Evaluator<'_>, call: Call) -> Result {
    includes(cx, &call.subject, call.required(0, "b")?)
}

pub(super) fn truthy(_: &Evaluator<'_>, call: Call) -> Result {
    let known = match (&call.subject, call.flag(0)) {
        (Val::Str(text), true) => match &*text.trim().to_lowercase() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => Some(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    Ok(known.unwrap_or_else(|| call.subject.truthy()))
}

pub(super) fn falsy(cx: &Evaluator<'_>, call: Call) -> Result {
    truthy(cx, call).map(|truthy| !truthy)
}

pub(super) fn regex(cx: &Evaluator<'_>, call: Call) -> Result {
    match call.text(3, "match_type")?.unwrap_or("search") {
        "search" => found(cx, &call, |_, _| true),
        "match" => found(cx, &call, |start, _| start == 0),
        "fullmatch" => found(cx, &call, |start, rest| start == 0 && rest == 0),
        _ => Err(TemplateError::invalid("`match_type` is `search`, `match` or `fullmatch`")),
    }
}

pub(super) fn matches(cx: &Evaluator<'_>, call: Call) -> Result {
    found(cx, &call, |start, _| start == 0)
}

fn found(cx: &Evaluator<'_>, call: &Call, fits: fn(usize, usize) -> bool) -> Result {
    let flags = Flags { ignore_case: call.flag(1), multiline: call.flag(2) };
    let text = python::str(&call.subject);
    // Anchored where only the start or the whole counts: a later alternative may be the one that fits.
    let pattern = call.text(0, "pattern")?.unwrap_or_default();
    let anchored = match (fits(1, 0), fits(0, 1)) {
        (true, _) => pattern.to_owned(),
        (false, true) => format!("\\A(?:{pattern})"),
        (false, false) => format!("\\A(?:{pattern})\\z"),
    };
    let pattern = cx.jinja.regex(&anchored, flags)?;
    Ok(pattern.is_match(&text))
}
