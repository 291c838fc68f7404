//! Tests on the kind of a value.

use super::super::{ErrorKind, TemplateError, call::Call, evaluate::Evaluator, value::Val};

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
