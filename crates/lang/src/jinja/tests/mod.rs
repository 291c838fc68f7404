//! Tests (`x is name`): one registry, and their functions.

mod files;
mod registry;
mod results;
mod sealed;
mod types;
mod values;
mod version;

use super::{
    ErrorKind, TemplateError,
    call::{Call, Takes},
    evaluate::Evaluator,
};

pub use registry::TESTS;

/// A test.
#[derive(Debug)]
pub struct Test {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it asks, in a line.
    pub doc: &'static str,
    /// Names of its arguments in order.
    pub parameters: &'static [&'static str],
    /// How many of them must be given.
    pub needed: usize,
    pub(super) takes: Takes,
    pub(super) run: fn(&Evaluator<'_>, Call) -> Result<bool, TemplateError>,
}

/// The test of this name, short or fully qualified.
pub(super) fn find(name: &str) -> Result<&'static Test, TemplateError> {
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    match TESTS.binary_search_by_key(&short, |test| test.name) {
        Ok(at) => Ok(&TESTS[at]),
        Err(_) => {
            let error = TemplateError::new(ErrorKind::Unknown, format!("there is no test `{name}`"));
            Err(error.help(super::filters::hint(name, short, TESTS.iter().map(|test| test.name))))
        }
    }
}
