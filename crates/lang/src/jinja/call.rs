//! Arguments: evaluated, then bound to the parameters of a filter, a test or a function.

use std::sync::Arc;

use super::{
    TemplateError, evaluate::Evaluator, filters::Filter, python, tests::Test, tree::Argument, value::Val,
};

/// Evaluated arguments.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments {
    pub positional: Vec<Val>,
    pub named: Vec<(Arc<str>, Val)>,
}

impl Arguments {
    /// The first marker among them.
    pub fn first_marker(&self) -> Option<Val> {
        let mut all = self.positional.iter().chain(self.named.iter().map(|(_, value)| value));
        all.find(|value| matches!(value, Val::Marker(_))).cloned()
    }
}

/// What a filter or a test is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Finished values; a marker is the result instead.
    Values,
    /// Values whose members may still be templates; a marker is the result instead.
    Lazy,
    /// Anything, markers too.
    Markers,
}

/// The parameter that collects the other positional arguments; those after it are only named.
pub(super) const REST: &str = "*";
/// The parameter that collects the other named arguments.
pub(super) const NAMED: &str = "**";

/// A call with its arguments bound to parameters.
#[derive(Debug)]
pub(super) struct Call {
    /// What stands before `|` or `is`.
    pub subject: Val,
    /// By parameter.
    pub arguments: Vec<Option<Val>>,
    /// What [`REST`] collects.
    pub rest: Vec<Val>,
    /// What [`NAMED`] collects.
    pub named: Vec<(Arc<str>, Val)>,
}

impl Call {
    /// Binds arguments to parameters.
    pub fn bind(subject: Val, given: Arguments, parameters: &[&str]) -> Result<Self, TemplateError> {
        let mut call =
            Self { subject, arguments: vec![None; parameters.len()], rest: Vec::new(), named: Vec::new() };
        let mut collect = false;
        for (at, value) in given.positional.into_iter().enumerate() {
            collect |= parameters.get(at) == Some(&REST);
            match call.arguments.get_mut(at) {
                _ if collect => call.rest.push(value),
                Some(slot) if parameters[at] != NAMED => *slot = Some(value),
                _ => return Err(TemplateError::invalid("there are too many arguments")),
            }
        }
        for (name, value) in given.named {
            match parameters.iter().position(|parameter| **parameter == *name) {
                Some(at) => call.arguments[at] = Some(value),
                None if parameters.contains(&NAMED) => call.named.push((name, value)),
                None => {
                    let error = TemplateError::invalid(format!("there is no argument `{name}`"));
                    let names = parameters.iter().copied().filter(|name| !name.starts_with('*'));
                    return Err(match super::nearest(&name, names) {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error,
                    });
                }
            }
        }
        Ok(call)
    }

    /// An argument that was given and is not none.
    pub fn given(&self, at: usize) -> Option<&Val> {
        self.arguments.get(at)?.as_ref().filter(|value| !matches!(value, Val::None))
    }

    /// An argument that must be given.
    pub fn required(&self, at: usize, name: &str) -> Result<&Val, TemplateError> {
        self.arguments
            .get(at)
            .and_then(Option::as_ref)
            .ok_or_else(|| TemplateError::invalid(format!("the argument `{name}` is missing")))
    }

    /// A string argument.
    pub fn text<'c>(&'c self, at: usize, name: &str) -> Result<Option<&'c str>, TemplateError> {
        match self.given(at) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(|| {
                TemplateError::invalid(format!("`{name}` must be a string, not {}", value.describe()))
            }),
        }
    }

    /// An integer argument.
    pub fn int(&self, at: usize, name: &str) -> Result<Option<i128>, TemplateError> {
        match self.given(at) {
            None => Ok(None),
            Some(value) => value.as_int().map(Some).ok_or_else(|| {
                TemplateError::invalid(format!("`{name}` must be an integer, not {}", value.describe()))
            }),
        }
    }

    /// An argument that counts as true.
    pub fn flag(&self, at: usize) -> bool {
        self.given(at).is_some_and(Val::truthy)
    }

    /// The subject, which must be a string.
    pub fn subject_string(&self) -> Result<&str, TemplateError> {
        self.subject.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("a string is needed, not {}", self.subject.describe()))
        })
    }

    /// The subject as text, as Python's `str()` writes it.
    pub fn subject_text(&self) -> String {
        python::str(&self.subject)
    }
}

impl Evaluator<'_> {
    /// Evaluates arguments.
    pub fn arguments(&self, arguments: &[Argument]) -> Result<Arguments, TemplateError> {
        let mut out = Arguments::default();
        for argument in arguments {
            match argument {
                Argument::Positional(node) => out.positional.push(self.evaluate(node)?),
                Argument::Named(name, node) => out.named.push((name.clone(), self.evaluate(node)?)),
                Argument::Items(node) => {
                    out.positional.extend(self.items(&self.used(node)?).map_err(|e| e.at(&node.range))?);
                }
                Argument::Entries(node) => match self.used(node)? {
                    Val::Map(entries) => {
                        out.named.extend(entries.iter().map(|(name, value)| (name.clone(), value.clone())));
                    }
                    other => {
                        let message = format!("`**` wants a mapping, not {}", other.describe());
                        return Err(TemplateError::invalid(message).at(&node.range));
                    }
                },
            }
        }
        Ok(out)
    }

    /// Applies a filter; a failure becomes a marker.
    pub fn filter(&self, filter: &'static Filter, subject: Val, arguments: Arguments) -> Val {
        self.prepared(
            filter.takes,
            subject,
            arguments,
            (filter.parameters, filter.needed),
            ("filter", filter.name),
        )
        .and_then(|call| (filter.run)(self, call).map_err(|error| named("filter", filter.name, error)))
        .unwrap_or_else(Val::marker)
    }

    /// Applies a test; a failure becomes a marker.
    pub fn test(&self, test: &'static Test, subject: Val, arguments: Arguments) -> Val {
        self.prepared(test.takes, subject, arguments, (test.parameters, test.needed), ("test", test.name))
            .and_then(|call| (test.run)(self, call).map_err(|error| named("test", test.name, error)))
            .map_or_else(Val::marker, Val::Bool)
    }

    fn prepared(
        &self,
        takes: Takes,
        subject: Val,
        mut arguments: Arguments,
        (parameters, needed): (&[&str], usize),
        (what, name): (&str, &str),
    ) -> Result<Call, TemplateError> {
        let mut subject = subject;
        if takes != Takes::Markers {
            for value in std::iter::once(&subject).chain(&arguments.positional) {
                if let Val::Marker(error) = value {
                    return Err((**error).clone());
                }
            }
            if let Some(Val::Marker(error)) = arguments.first_marker() {
                return Err((*error).clone());
            }
        }
        if takes == Takes::Values {
            subject = self.finish(&subject)?;
            for value in arguments.positional.iter_mut().chain(arguments.named.iter_mut().map(|(_, v)| v)) {
                *value = self.finish(value)?;
            }
        }
        let bound = Call::bind(subject, arguments, parameters).and_then(|call| {
            (0..needed).try_for_each(|at| call.required(at, parameters[at]).map(|_| ()))?;
            Ok(call)
        });
        bound.map_err(|error| named(what, name, error))
    }

    /// The items of something that can be iterated over, each rendered when it was a template.
    pub fn items(&self, value: &Val) -> Result<Vec<Val>, TemplateError> {
        let items: Vec<Val> = match value {
            Val::List(items) | Val::Tuple(items) => items.iter().map(|item| self.force(item)).collect(),
            Val::Map(entries) => entries.keys().map(|key| Val::Str(key.clone())).collect(),
            Val::Nested(scope) => scope.names().into_iter().map(Val::from).collect(),
            Val::Str(text) => text.chars().map(|character| Val::str(character.to_string())).collect(),
            Val::Marker(error) => return Err((**error).clone()),
            other => {
                return Err(TemplateError::invalid(format!("{} cannot be iterated over", other.describe())));
            }
        };
        Ok(items)
    }
}

/// Says which filter or test an error is about.
pub(super) fn named(what: &str, name: &str, error: TemplateError) -> TemplateError {
    if error.kind != super::ErrorKind::Invalid || error.range.is_some() {
        return error;
    }
    TemplateError { message: format!("the {what} `{name}`: {}", error.message), ..error }
}
