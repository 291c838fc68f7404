//! Unknown arguments that stand for one which the call lacks: one typo, one error.

use super::Rule;
use crate::Module;

/// What was written, and the argument that was probably meant.
pub(super) struct Meant<'a>(Vec<(&'a str, &'static str)>);

impl<'a> Meant<'a> {
    /// Of the names that were written in a call.
    pub fn of(module: &Module, written: impl Iterator<Item = &'a str> + Clone) -> Self {
        let is_given = |name: &str| {
            let mut called = module.all_arguments().filter(|argument| argument.name == name);
            called.any(|argument| written.clone().any(|written| argument.is_called(written)))
        };
        let required = module.all_arguments().filter(|argument| argument.required).map(|a| a.name);
        let of_rules = module.rules.iter().flat_map(|rule| match rule {
            Rule::OneOf(names) | Rule::Needs(_, _, names) if !names.iter().any(|name| is_given(name)) => {
                names
            }
            Rule::Together(names) if names.iter().any(|name| is_given(name)) => names,
            Rule::NeededUnless(_, _, name) => std::slice::from_ref(name),
            _ => &[],
        });
        // Names with `_` stand for free form.
        let lacking =
            required.chain(of_rules.copied()).filter(|name| !name.starts_with('_') && !is_given(name));
        let lacking: Vec<&'static str> = lacking.collect();
        let unknown = written.clone().filter(|name| !module.all_arguments().any(|a| a.is_called(name)));
        Self(unknown.filter_map(|name| Some((name, nearest(name, &lacking)?))).collect())
    }

    /// Whether an argument was meant by one that is unknown.
    pub fn has(&self, argument: &str) -> bool {
        self.0.iter().any(|(_, meant)| *meant == argument)
    }

    /// The question to ask about an unknown argument.
    pub fn hint(&self, written: &str) -> Option<String> {
        let (_, meant) = self.0.iter().find(|(wrong, _)| *wrong == written)?;
        Some(format!("did you mean `{meant}`?"))
    }
}

/// Less alike than elsewhere will do: something is missing, and something else is too many.
fn nearest(written: &str, lacking: &[&'static str]) -> Option<&'static str> {
    let distance = |name: &str| strsim::damerau_levenshtein(written, name);
    let alike = |name: &&&str| {
        distance(name) <= (written.len().max(name.len()) / 2).max(1)
            && written.chars().next() == name.chars().next()
            || written.starts_with(**name)
    };
    let near = lacking.iter().filter(alike).min_by_key(|name| distance(name)).copied();
    near.or_else(|| crate::nearest::name(written, lacking.iter().copied()))
}
