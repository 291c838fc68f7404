//! Tests on the kind of a value.

use super::super::{ErrorKind, TemplateError, call::Call, evaluate::Evaluator, filters, value::Val};

type Result<T = bool> = std::result::Result<T, TemplateError>;

pub(super) fn defined(_: &Evaluator<'_>, call: Call) -> Result {
    match call.subject {
        Val::Marker(error) if error.kind == ErrorKind::Undefined => Ok(false),
        Val::Marker(error) => Err((*error).clone()),
        _ => Ok(true),
    }
}

pub(super) fn undefined(cx: &Evaluator<'_>, call: Call) -> Result {
    defined(cx, call).map(|defined| !defined)
}

pub(super) fn none(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::None))
}

pub(super) fn boolean(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Bool(_)))
}

pub(super) fn is_true(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Bool(true)))
}

pub(super) fn is_false(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Bool(false)))
}

pub(super) fn integer(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Int(_)))
}

pub(super) fn float(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Float(_)))
}

pub(super) fn number(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Int(_) | Val::Float(_) | Val::Bool(_)))
}

pub(super) fn string(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Str(_)))
}

pub(super) fn mapping(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Map(_) | Val::Nested(_)))
}

pub(super) fn iterable(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Str(_) | Val::List(_) | Val::Tuple(_) | Val::Map(_) | Val::Nested(_)))
}

pub(super) fn callable(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(matches!(call.subject, Val::Macro(..) | Val::Joiner(_)))
}

pub(super) fn escaped(_: &Evaluator<'_>, _: Call) -> Result {
    // A text is a text: nothing is escaped on its own.
    Ok(false)
}

pub(super) fn filter(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(call.subject.as_str().is_some_and(|name| filters::find(name).is_ok()))
}

pub(super) fn test(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(call.subject.as_str().is_some_and(|name| super::find(name).is_ok()))
}
