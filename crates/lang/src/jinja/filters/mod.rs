//! Filters: one registry, and their functions by what they work on.

mod chance;
mod choices;
mod conversion;
pub(super) mod dates;
mod encoding;
pub(super) mod hashes;
mod html;
mod layout;
mod links;
mod lists;
mod mappings;
mod numbers;
pub(super) mod paths;
mod registry;
mod regular;
mod sealed;
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
    let general = name.strip_prefix("community.general.").filter(|name| *name == "json_query");
    let short = general.or_else(|| name.strip_prefix("ansible.builtin.")).unwrap_or(name);
    match FILTERS.binary_search_by_key(&short, |filter| filter.name) {
        Ok(at) => Ok(&FILTERS[at]),
        Err(_) => {
            let error = TemplateError::new(ErrorKind::Unknown, format!("there is no filter `{name}`"));
            Err(error.help(hint(name, short, FILTERS.iter().map(|filter| filter.name))))
        }
    }
}

/// What was probably meant by a name of a filter or a test: the nearest, or one that is a part of the other.
pub(super) fn hint<'n>(name: &str, short: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let last = short.rsplit('.').next().unwrap_or(short);
    let near = nearest(last, known.clone()).or_else(|| {
        let alike = known.filter(|known| known.len() > 2 && (last.contains(known) || known.contains(last)));
        alike.max_by_key(|known| known.len().min(last.len()))
    });
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if last.starts_with("ip") || last.contains("host") || name.contains("utils.") => {
            "filters for addresses are not there: `split('.')`, `regex_search` and facts give their parts"
                .into()
        }
        None => "there are those of ansible.builtin and Jinja, and few of collections".into(),
    }
}

/// Names as a sentence lists them.
pub(super) fn names<T>(all: &[T], name: fn(&T) -> &'static str) -> String {
    all.iter().map(|one| format!("`{}`", name(one))).collect::<Vec<_>>().join(", ")
}
