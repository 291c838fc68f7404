//! Comparison of versions.

use std::cmp::Ordering;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python};

type Result<T = bool> = std::result::Result<T, TemplateError>;

pub(super) fn version(_: &Evaluator<'_>, call: Call) -> Result {
    let (value, other) = (python::str(&call.subject), python::str(call.required(0, "version")?));
    if value.is_empty() || other.is_empty() || !call.subject.truthy() {
        return Err(TemplateError::invalid("a version is empty"));
    }
    if call.flag(2) || !matches!(call.text(3, "version_type")?, None | Some("loose")) {
        return Err(TemplateError::invalid("only the version type `loose` is supported"));
    }
    let order = compare(&value, &other)?;
    Ok(match call.text(1, "operator")?.unwrap_or("eq") {
        "==" | "=" | "eq" => order == Ordering::Equal,
        "<" | "lt" => order == Ordering::Less,
        "<=" | "le" => order != Ordering::Greater,
        ">" | "gt" => order == Ordering::Greater,
        ">=" | "ge" => order != Ordering::Less,
        "!=" | "<>" | "ne" => order != Ordering::Equal,
        _ => {
            return Err(TemplateError::invalid("there is no such operator")
                .help("the operators are `==`, `!=`, `<`, `<=`, `>` and `>=`"));
        }
    })
}

/// As Python's `LooseVersion`: numbers and words, compared one by one.
fn compare(left: &str, right: &str) -> Result<Ordering> {
    let (left, right) = (components(left), components(right));
    for (a, b) in left.iter().zip(&right) {
        let order = match (a.parse::<u128>(), b.parse::<u128>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Err(_), Err(_)) => a.cmp(b),
            _ if a == b => Ordering::Equal,
            _ => {
                return Err(TemplateError::invalid(
                    "the versions have a number and a word in the same place",
                ));
            }
        };
        if order != Ordering::Equal {
            return Ok(order);
        }
    }
    Ok(left.len().cmp(&right.len()))
}

fn components(version: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        '0'..='9' => 0,
        'a'..='z' => 1,
        '.' => 2,
        _ => 3,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, character) in version.char_indices() {
        let now = kind(character);
        if last.is_some_and(|last| last != now) {
            out.push(&version[start..at]);
            start = at;
        }
        last = Some(now);
    }
    out.push(&version[start..]);
    out.retain(|part| !part.is_empty() && !part.bytes().all(|byte| byte == b'.'));
    out
}
