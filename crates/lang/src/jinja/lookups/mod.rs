//! Lookups: what a template can fetch from the control machine.

mod files;
mod ini;
mod loops;
mod password;
mod registry;
mod sequence;
mod settings;
mod shell;
mod tables;
mod variables;
mod web;

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call},
    evaluate::Evaluator,
    nearest, python,
    value::Val,
};

pub use registry::LOOKUPS;

type Result<T = Vec<Val>> = std::result::Result<T, TemplateError>;

/// A lookup.
pub struct Lookup {
    /// Its name without `ansible.builtin.`.
    pub name: &'static str,
    /// What it gives, in a line.
    pub doc: &'static str,
    run: fn(&Evaluator<'_>, &Call) -> Result,
    /// Names of its options behind `*`, which stands for the terms.
    pub(super) parameters: &'static [&'static str],
}

/// The lookup of this name.
pub(super) fn find(name: &str) -> Result<&'static Lookup> {
    let general = name.strip_prefix("community.general.");
    let general = general.filter(|name| matches!(*name, "cartesian" | "flattened"));
    let short = general.or_else(|| name.strip_prefix("ansible.builtin.")).unwrap_or(name);
    LOOKUPS.iter().find(|lookup| lookup.name == short).ok_or_else(|| {
        let error = TemplateError::new(ErrorKind::Unknown, format!("there is no lookup `{name}`"));
        match nearest(short, LOOKUPS.iter().map(|lookup| lookup.name)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("there are {}", super::filters::names(LOOKUPS, |l| l.name))),
        }
    })
}

/// `lookup(name, ...)`; `query` always gives a list.
pub(super) fn call(cx: &Evaluator<'_>, mut arguments: Arguments, query: bool) -> Result<Val> {
    if arguments.positional.is_empty() {
        return Err(TemplateError::invalid("the name of the lookup is missing"));
    }
    let name = arguments.positional.remove(0);
    if let Val::Marker(error) = name {
        return Err((*error).clone());
    }
    let name = name.as_str().ok_or_else(|| TemplateError::invalid("the name of a lookup is a string"))?;
    let lookup = find(name).map_err(|error| error.nameless("there is no such lookup"))?;
    let mut list = query;
    let mut ignore = false;
    let mut rest = Vec::new();
    for (name, value) in arguments.named {
        match &*name {
            "wantlist" => list |= value.truthy(),
            "errors" => ignore = matches!(value.as_str(), Some("ignore" | "warn")),
            // What is not set may be left undefined, on purpose.
            "default" if lookup.name == "env" => rest.push((name, value)),
            _ => rest.push((name, cx.finish(&value)?)),
        }
    }
    let positional = arguments.positional.iter().map(|value| cx.finish(value)).collect::<Result<_>>()?;
    let call = Call::bind(Val::None, Arguments { positional, named: rest }, lookup.parameters)?;
    match (lookup.run)(cx, &call) {
        Err(_) if ignore => Ok(if list { Val::list(Vec::new()) } else { Val::None }),
        Err(error) => Err(error),
        Ok(results) if list => Ok(Val::list(results)),
        Ok(mut results) if results.len() == 1 => Ok(results.remove(0)),
        Ok(results) if !results.is_empty() && results.iter().all(|value| value.as_str().is_some()) => {
            Ok(Val::from(results.iter().map(python::str).collect::<Vec<_>>().join(",")))
        }
        Ok(results) => Ok(Val::list(results)),
    }
}

/// The terms, which must be strings.
fn texts(call: &Call) -> impl Iterator<Item = Result<&str>> {
    call.rest.iter().map(|value| {
        value.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("a lookup wants strings, not {}", value.describe()))
        })
    })
}

fn not_found(message: String) -> TemplateError {
    TemplateError::new(ErrorKind::Lookup, message)
}

/// An option that says yes or no, as a boolean or as a word.
fn flag(call: &Call, at: usize, default: bool) -> bool {
    match &call.arguments[at] {
        None | Some(Val::None) => default,
        Some(Val::Str(text)) => {
            matches!(&*text.to_lowercase(), "y" | "yes" | "on" | "1" | "true" | "t" | "1.0")
        }
        Some(value) => value.truthy(),
    }
}

/// An option that is a number, perhaps written as a text.
fn number(call: &Call, at: usize, name: &str) -> Result<Option<i128>> {
    match call.given(at) {
        Some(Val::Str(text)) => match text.trim().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(TemplateError::invalid(format!("`{name}` must be an integer"))),
        },
        _ => call.int(at, name),
    }
}

/// `name=value` pairs in a term, and the words that are none; quotes keep blanks together.
fn pairs(term: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (mut words, mut pairs) = (Vec::new(), Vec::new());
    let (mut word, mut quote, mut inside) = (String::new(), None, false);
    let mut done = |word: &mut String| {
        let word = std::mem::take(word);
        match word.split_once('=') {
            Some((name, value)) if !name.is_empty() => pairs.push((name.to_owned(), value.to_owned())),
            _ => words.push(word),
        }
    };
    for character in term.chars() {
        match character {
            c if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() && (word.is_empty() || word.ends_with('=')) => {
                quote = Some(character)
            }
            c if c.is_whitespace() && quote.is_none() => {
                if inside {
                    done(&mut word);
                }
                inside = false;
                continue;
            }
            c => word.push(c),
        }
        inside = true;
    }
    if inside {
        done(&mut word);
    }
    (words, pairs)
}

/// The options of a call with those that a term has written into it.
fn with_pairs(call: &Call, pairs: Vec<(String, String)>, parameters: &[&str]) -> Result<Vec<Option<Val>>> {
    let mut arguments = call.arguments.clone();
    for (name, value) in pairs {
        let place = parameters.iter().position(|parameter| *parameter == name && name != super::call::REST);
        let place =
            place.ok_or_else(|| TemplateError::invalid("the term has an option that is not known"))?;
        arguments[place] = Some(Val::from(value));
    }
    Ok(arguments)
}
