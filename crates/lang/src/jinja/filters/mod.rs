//! Filters: one registry, and their functions by what they work on.

mod chance;
mod choices;
mod conversion;
pub(super) mod dates;
mod encoding;
pub(super) mod hashes;
mod html;
mod layout;
mod lists;
mod mappings;
mod numbers;
pub(super) mod paths;
mod registry;
mod regular;
mod selection;
mod sets;
mod sizes;
mod text;
mod urls;
mod yaml;

use super::{
    ErrorKind, TemplateError,
    call::{Call, Takes},
    evaluate::Evaluator,
    nearest,
    value::Val,
};

pub use registry::FILTERS;

/// A filter.
#[derive(Debug)]
pub struct Filter {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it does, in a line.
    pub doc: &'static str,
    /// Names of its arguments in order; those after `*` are only given by name.
    pub parameters: &'static [&'static str],
    /// How many of them must be given.
    pub needed: usize,
    pub(super) takes: Takes,
    pub(super) run: fn(&Evaluator<'_>, Call) -> Result<Val, TemplateError>,
}

/// The filter of this name, short or fully qualified.
pub(super) fn find(name: &str) -> Result<&'static Filter, TemplateError> {
    let short = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    match FILTERS.binary_search_by_key(&short, |filter| filter.name) {
        Ok(at) => Ok(&FILTERS[at]),
        Err(_) => {
            let error = TemplateError::new(ErrorKind::Unknown, format!("there is no filter `{name}`"));
            Err(match nearest(short, FILTERS.iter().map(|filter| filter.name)) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            })
        }
    }
}

/// Names as a sentence lists them.
pub(super) fn names<T>(all: &[T], name: fn(&T) -> &'static str) -> String {
    all.iter().map(|one| format!("`{}`", name(one))).collect::<Vec<_>>().join(", ")
}
