//! Tests on registered results.

use super::super::{
    TemplateError,
    call::Call,
    evaluate::Evaluator,
    value::{Map, Val},
};

type Result<T = bool> = std::result::Result<T, TemplateError>;

fn result(call: &Call) -> Result<&Map> {
    match &call.subject {
        Val::Map(entries) => Ok(entries),
        other => {
            Err(TemplateError::invalid(format!("a registered result is needed, not {}", other.describe())))
        }
    }
}

fn flag(entries: &Map, name: &str) -> bool {
    entries.get(name).is_some_and(Val::truthy)
}

pub(super) fn changed(_: &Evaluator<'_>, call: Call) -> Result {
    let entries = result(&call)?;
    if entries.contains_key("changed") {
        return Ok(flag(entries, "changed"));
    }
    let results = entries.get("results").and_then(Val::as_items).unwrap_or_default();
    Ok(results.iter().any(|item| if let Val::Map(item) = item { flag(item, "changed") } else { false }))
}

pub(super) fn failed(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(flag(result(&call)?, "failed"))
}

pub(super) fn succeeded(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(!flag(result(&call)?, "failed"))
}

pub(super) fn skipped(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(flag(result(&call)?, "skipped"))
}

pub(super) fn unreachable(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(flag(result(&call)?, "unreachable"))
}

pub(super) fn reachable(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(!flag(result(&call)?, "unreachable"))
}

pub(super) fn started(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(result(&call)?.get("started").is_none_or(Val::truthy))
}

pub(super) fn finished(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(result(&call)?.get("finished").is_none_or(Val::truthy))
}

pub(super) fn timedout(_: &Evaluator<'_>, call: Call) -> Result {
    match result(&call)?.get("timedout").filter(|value| value.truthy()) {
        None => Ok(false),
        Some(Val::Map(entries)) => Ok(flag(entries, "period")),
        Some(other) => {
            Err(TemplateError::invalid(format!("`timedout` must be a mapping, not {}", other.describe())))
        }
    }
}
