//! Tests that compare values and look into them.

use modules::pattern::Flags;

use super::super::{
    TemplateError,
    call::Call,
    evaluate::Evaluator,
    operators, python,
    tree::{Arithmetic, Comparison},
    url,
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

fn rest_is(call: &Call, by: &Val, wanted: i128) -> Result {
    let rest = operators::arithmetic(Arithmetic::Remainder, &call.subject, by)?;
    Ok(operators::equal(&rest, &Val::Int(wanted)))
}

pub(super) fn even(_: &Evaluator<'_>, call: Call) -> Result {
    rest_is(&call, &Val::Int(2), 0)
}

pub(super) fn odd(_: &Evaluator<'_>, call: Call) -> Result {
    rest_is(&call, &Val::Int(2), 1)
}

pub(super) fn divisibleby(_: &Evaluator<'_>, call: Call) -> Result {
    rest_is(&call, call.required(0, "num")?, 0)
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
    if !large.iter().chain(&cx.items(small)?).all(Val::is_hashable) {
        return Err(TemplateError::invalid("lists and mappings cannot be items of a set"));
    }
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

/// How much of the text an expression must match.
enum Fit {
    Somewhere,
    Start,
    Whole,
}

pub(super) fn regex(cx: &Evaluator<'_>, call: Call) -> Result {
    match call.text(3, "match_type")?.unwrap_or("search") {
        "search" => found(cx, &call, Fit::Somewhere),
        "match" => found(cx, &call, Fit::Start),
        "fullmatch" => found(cx, &call, Fit::Whole),
        _ => Err(TemplateError::invalid("`match_type` is `search`, `match` or `fullmatch`")),
    }
}

pub(super) fn search(cx: &Evaluator<'_>, call: Call) -> Result {
    found(cx, &call, Fit::Somewhere)
}

pub(super) fn matches(cx: &Evaluator<'_>, call: Call) -> Result {
    found(cx, &call, Fit::Start)
}

fn found(cx: &Evaluator<'_>, call: &Call, fit: Fit) -> Result {
    let flags = Flags { ignore_case: call.flag(1), multi_line: call.flag(2), dot_all: false };
    let text = python::str(&call.subject);
    let pattern = match &call.arguments[0] {
        None => "",
        Some(pattern) => pattern.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("`pattern` must be a string, not {}", pattern.describe()))
        })?,
    };
    // Anchored where only the start or the whole counts: a later alternative may be the one that fits.
    let anchored = match fit {
        Fit::Somewhere => pattern.to_owned(),
        Fit::Start => format!("\\A(?:{pattern})"),
        Fit::Whole => format!("\\A(?:{pattern})\\Z"),
    };
    let pattern = cx.jinja.regex(&anchored, flags)?;
    Ok(pattern.is_match(text.as_bytes()))
}

pub(super) fn nan(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Float(number) if number.is_nan()))
}

fn scheme_of(call: &Call) -> Result<Option<bool>> {
    let Some(text) = call.subject.as_str() else { return Ok(None) };
    let Some(parts) = url::split(text) else { return Ok(None) };
    let wanted = match call.given(0).filter(|schemes| schemes.truthy()) {
        None => true,
        Some(schemes) => operators::contains(schemes, &Val::str(&parts.scheme)).unwrap_or(false),
    };
    Ok(wanted.then(|| !parts.netloc.is_empty() || parts.scheme == "file"))
}

pub(super) fn uri(_: &Evaluator<'_>, call: Call) -> Result {
    // Python takes nothing for an empty URI.
    Ok(matches!(call.subject, Val::None) && call.given(0).is_none() || scheme_of(&call)?.is_some())
}

pub(super) fn url(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(scheme_of(&call)? == Some(true))
}

pub(super) fn urn(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(call.subject.as_str().and_then(url::split).is_some_and(|parts| parts.scheme == "urn"))
}
