//! Checks arguments against a module's specification: when a playbook is loaded, and again at run.

use wire::Value;

use super::{Rule, meant::Meant};
use crate::Module;

/// What is wrong with the arguments of a module call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The argument as it was written; none when one is missing or it is about several.
    pub argument: Option<String>,
    /// One line.
    pub message: String,
    /// A few words for under the marked text.
    pub label: &'static str,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    pub(crate) fn missing(argument: &str) -> Self {
        Self {
            argument: None,
            message: format!("the argument `{argument}` is missing"),
            label: "needs it",
            help: None,
        }
    }

    pub(crate) fn value(argument: &str, message: String) -> Self {
        Self {
            argument: Some(argument.into()),
            message: format!("`{argument}`: {message}"),
            label: "wrong value",
            help: None,
        }
    }

    fn several(message: String) -> Self {
        Self { argument: None, message, label: "these arguments", help: None }
    }
}

/// Checks arguments by name; a value of `None` is a template that is not known yet.
pub fn check<'a>(
    module: &Module,
    arguments: impl IntoIterator<Item = (&'a str, Option<&'a Value>)>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut given: Vec<(&str, &str, Option<&Value>)> = Vec::new();
    let arguments: Vec<_> = arguments.into_iter().collect();
    let meant = Meant::of(module, arguments.iter().map(|(written, _)| *written));
    for (written, value) in arguments {
        let Some(argument) = module.all_arguments().find(|argument| argument.is_called(written)) else {
            let names =
                module.all_arguments().flat_map(|a| std::iter::once(a.name).chain(a.aliases.iter().copied()));
            problems.push(Problem {
                argument: Some(written.into()),
                message: format!("`{}` has no argument `{written}`", module.name),
                label: "unknown argument",
                help: Some(
                    meant
                        .hint(written)
                        .or_else(|| crate::nearest::hint(written, names))
                        .unwrap_or_else(|| list(module)),
                ),
            });
            continue;
        };
        if let Some((_, other, _)) = given.iter().find(|(name, _, _)| *name == argument.name) {
            problems.push(Problem {
                argument: Some(written.into()),
                message: format!("`{other}` and `{written}` are the same argument"),
                label: "second time",
                help: Some(format!("keep `{}`", argument.name)),
            });
            continue;
        }
        if let Some(value) = value.filter(|value| !value.is_null())
            && let Err(message) = (argument.check)(value)
        {
            problems.push(Problem::value(written, message));
        }
        given.push((argument.name, written, value));
    }
    let has = |name: &str| {
        given.iter().any(|(known, _, value)| *known == name && !matches!(value, Some(Value::Null)))
    };
    // What was meant is missing only because it is misspelt, which was said.
    let lacks = |name: &str| !has(name) && !meant.has(name);
    for argument in module.all_arguments().filter(|argument| argument.required && lacks(argument.name)) {
        let problem = Problem::missing(argument.name);
        problems.push(Problem {
            message: format!("`{}` lacks the argument `{}`", module.name, argument.name),
            ..problem
        });
    }
    let is = |name: &str, wanted: &str| {
        let value = given.iter().find(|(known, _, _)| *known == name).and_then(|(_, _, value)| *value);
        match value {
            Some(Value::String(text)) => text == wanted,
            Some(Value::Bool(value)) => value.to_string() == wanted,
            _ => false,
        }
    };
    let unknown = |name: &str| given.iter().any(|(known, _, value)| *known == name && value.is_none());
    for rule in module.rules {
        let quoted = |names: &[&str]| {
            names
                .iter()
                .filter(|n| !n.starts_with('_'))
                .map(|n| format!("`{n}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match rule {
            Rule::Exclusive(names) if names.iter().filter(|name| has(name)).count() > 1 => {
                problems.push(Problem::several(format!(
                    "`{}` takes only one of {}",
                    module.name,
                    quoted(names)
                )));
            }
            Rule::OneOf(names) if names.iter().all(|name| lacks(name)) => {
                problems.push(Problem::several(format!("`{}` needs one of {}", module.name, quoted(names))));
            }
            Rule::Together(names) if names.iter().any(|n| has(n)) && names.iter().any(|n| lacks(n)) => {
                problems.push(Problem::several(format!(
                    "`{}` needs all of {} or none",
                    module.name,
                    quoted(names)
                )));
            }
            Rule::With(name, needed) if has(name) && lacks(needed) => {
                let message = format!("`{}` with `{name}` needs `{needed}`", module.name);
                problems.push(Problem::several(message));
            }
            Rule::Needs(name, wanted, others) => {
                let is = given
                    .iter()
                    .any(|(n, _, value)| n == name && value.and_then(Value::as_str) == Some(wanted));
                if is && others.iter().all(|other| lacks(other)) {
                    let message = format!("`{}` with {name}={wanted} needs {}", module.name, quoted(others));
                    problems.push(Problem::several(message));
                }
            }
            Rule::NeededUnless(name, value, needed)
                if lacks(needed) && !is(name, value) && !unknown(name) =>
            {
                let message = format!("`{}` needs `{needed}` unless {name}={value}", module.name);
                problems.push(Problem::several(message));
            }
            _ => {}
        }
    }
    problems
}

fn list(module: &Module) -> String {
    let all: Vec<&str> = module.all_arguments().map(|argument| argument.name).collect();
    if all.is_empty() { "it takes none".into() } else { format!("its arguments are: {}", all.join(", ")) }
}
