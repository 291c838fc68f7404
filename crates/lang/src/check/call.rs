//! Calls of modules against their specifications.

use modules::spec::Problem;
use wire::Value;

use super::findings::Findings;
use crate::{
    diagnostic::Diagnostic,
    jinja::is_template,
    playbook::{Argument, ModuleCall},
};

/// Checks names and literal values of the arguments of a call.
pub(super) fn check(call: &ModuleCall, findings: &mut Findings) {
    let known = |name: &str| call.module.arguments.iter().any(|argument| argument.is_called(name));
    let checked = call.arguments.iter().filter(|argument| !call.module.open || known(&argument.name));
    let values: Vec<(&str, Option<Value>)> =
        checked.map(|argument| (argument.name.as_str(), literal(argument))).collect();
    let values = values.iter().map(|(name, value)| (*name, value.as_ref()));
    for problem in modules::spec::check(call.module, values) {
        findings.add(diagnostic(call, problem));
    }
}

/// The value, when no part of it is a template.
fn literal(argument: &Argument) -> Option<Value> {
    let value = argument.value.to_value();
    (!has_template(&value)).then_some(value)
}

fn has_template(value: &Value) -> bool {
    match value {
        Value::String(text) => is_template(text),
        Value::Array(items) => items.iter().any(has_template),
        Value::Object(entries) => entries.values().any(has_template),
        _ => false,
    }
}

fn diagnostic(call: &ModuleCall, problem: Problem) -> Diagnostic {
    let wrong = problem.argument.as_ref();
    let argument =
        wrong.and_then(|wrong| call.arguments.iter().rev().find(|argument| argument.name == *wrong));
    let span = match argument {
        Some(argument) if problem.label == "wrong value" => &argument.value.span,
        Some(argument) => &argument.span,
        None => &call.span,
    };
    Diagnostic { help: problem.help, ..Diagnostic::at(span, problem.message).label(problem.label) }
}
