//! Filters between values and YAML.

use std::sync::Arc;

use super::super::{
    TemplateError,
    call::Call,
    evaluate::Evaluator,
    value::Val,
    yaml_text::{self, Options},
};
use crate::{
    diagnostic::Diagnostic,
    source::Source,
    yaml::{self, Kind, Node},
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

/// `indent`, `width`, `sort_keys`, `default_flow_style`, `explicit_start`, `explicit_end`.
fn options(call: &Call, indent: i128, flow: Option<bool>) -> Result<Options> {
    let size = |value: i128| usize::try_from(value).unwrap_or(0);
    Ok(Options {
        indent: size(call.int(0, "indent")?.unwrap_or(indent)),
        width: size(call.int(1, "width")?.unwrap_or(80)),
        sort_keys: call.arguments[2].as_ref().is_none_or(Val::truthy),
        flow: match &call.arguments[3] {
            None => flow,
            Some(Val::None) => None,
            Some(value) => Some(value.truthy()),
        },
        explicit_start: call.flag(4),
        explicit_end: call.flag(5),
    })
}

pub(super) fn to_yaml(_: &Evaluator<'_>, call: Call) -> Result {
    yaml_text::write(&call.subject, options(&call, 2, None)?).map(Val::from)
}

pub(super) fn to_nice_yaml(_: &Evaluator<'_>, call: Call) -> Result {
    yaml_text::write(&call.subject, options(&call, 4, Some(false))?).map(Val::from)
}

/// The reader's own message may quote the text, which may be a secret.
fn wrong(diagnostic: &Diagnostic) -> TemplateError {
    TemplateError::invalid(match &diagnostic.span {
        Some(span) => {
            let (line, column) = span.line_column();
            format!("bad YAML in line {line}, column {column}")
        }
        None => "bad YAML".to_owned(),
    })
}

fn source(text: &str) -> Arc<Source> {
    Arc::new(Source { name: String::new(), text: text.to_owned() })
}

fn value(node: &Node) -> Result {
    if has_vault(node) {
        return Err(TemplateError::invalid(
            "the text has an encrypted value (`!vault`), which is only read in files",
        ));
    }
    Ok(Val::from_value(&node.to_value(), None))
}

fn has_vault(node: &Node) -> bool {
    match &node.kind {
        Kind::Vault(_) => true,
        Kind::Sequence(items) => items.iter().any(has_vault),
        Kind::Mapping(entries) => entries.iter().any(|(_, value)| has_vault(value)),
        _ => false,
    }
}

pub(super) fn from_yaml(_: &Evaluator<'_>, call: Call) -> Result {
    let Some(text) = call.subject.as_str() else { return Ok(call.subject) };
    value(&yaml::parse(&source(text)).map_err(|error| wrong(&error))?)
}

pub(super) fn from_yaml_all(_: &Evaluator<'_>, call: Call) -> Result {
    let text = match &call.subject {
        Val::None => return Ok(Val::list(Vec::new())),
        Val::Str(text) => text,
        _ => return Ok(call.subject),
    };
    let documents = yaml::parse_all(&source(text)).map_err(|error| wrong(&error))?;
    Ok(Val::list(documents.iter().map(value).collect::<Result<_>>()?))
}
