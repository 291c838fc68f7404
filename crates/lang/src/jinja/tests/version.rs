//! Comparison of versions.

use std::cmp::Ordering;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, versions};

type Result<T = bool> = std::result::Result<T, TemplateError>;

pub(super) fn version(_: &Evaluator<'_>, call: Call) -> Result {
    let other = call.required(0, "version")?;
    let kind = call.text(3, "version_type")?;
    if call.given(2).is_some() && kind.is_some() {
        return Err(TemplateError::invalid("`strict` and `version_type` exclude each other"));
    }
    if !call.subject.truthy() || !other.truthy() {
        return Err(TemplateError::invalid("a version is empty"));
    }
    let compare = match kind {
        _ if call.flag(2) => versions::strict,
        None | Some("loose" | "") => versions::loose,
        Some("strict") => versions::strict,
        Some("semver" | "semantic") => versions::semantic,
        Some("pep440") => versions::pep440,
        Some(_) => {
            return Err(TemplateError::invalid("there is no such type of versions")
                .help("they are `loose`, `strict`, `semver`, `semantic` and `pep440`"));
        }
    };
    let fits: fn(Ordering) -> bool = match call.text(1, "operator")?.unwrap_or("eq") {
        "==" | "=" | "eq" => Ordering::is_eq,
        "<" | "lt" => Ordering::is_lt,
        "<=" | "le" => Ordering::is_le,
        ">" | "gt" => Ordering::is_gt,
        ">=" | "ge" => Ordering::is_ge,
        "!=" | "<>" | "ne" => Ordering::is_ne,
        _ => {
            return Err(TemplateError::invalid("there is no such operator")
                .help("the operators are `==`, `!=`, `<`, `<=`, `>` and `>=`"));
        }
    };
    let order = compare(&python::str(&call.subject), &python::str(other));
    order.map(fits).map_err(TemplateError::invalid)
}
