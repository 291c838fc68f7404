//! Regular expressions as Python writes them, for the crate `regex`.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use regex::{Regex, RegexBuilder};

use super::TemplateError;

/// How an expression matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Flags {
    pub ignore_case: bool,
    pub multiline: bool,
}

/// Compiled expressions; a full cache starts anew.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<HashMap<(String, Flags), Arc<Regex>>>);

const CACHED: usize = 128;

impl Cache {
    /// The compiled expression.
    pub fn get(&self, pattern: &str, flags: Flags) -> Result<Arc<Regex>, TemplateError> {
        let key = (pattern.to_owned(), flags);
        if let Some(found) = self.0.lock().ok().and_then(|cache| cache.get(&key).cloned()) {
            return Ok(found);
        }
        let compiled = RegexBuilder::new(&translated(pattern))
            .case_insensitive(flags.ignore_case)
            .multi_line(flags.multiline)
            .size_limit(1 << 20)
            .build()
            .map(Arc::new)
            .map_err(|_| explain(pattern))?;
        if let Ok(mut cache) = self.0.lock() {
            if cache.len() >= CACHED {
                cache.clear();
            }
            cache.insert(key, compiled.clone());
        }
        Ok(compiled)
    }
}

/// The compiler's own text quotes the expression, which may come from a variable.
fn explain(pattern: &str) -> TemplateError {
    let around = ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|mark| pattern.contains(mark));
    if around {
        return TemplateError::invalid("the regular expression looks around, which is not supported")
            .help("match what stands around, and keep it with a group");
    }
    TemplateError::invalid("bad regular expression")
}

/// What both dialects write differently: `\Z`, `\<`, and brackets inside brackets.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut characters = pattern.chars().peekable();
    let mut class = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('Z') if !class => out.push_str("\\z"),
                Some(c @ ('<' | '>')) => out.push(c),
                Some(c) => {
                    out.push('\\');
                    out.push(c);
                }
                None => out.push('\\'),
            },
            '[' if class => out.push_str("\\["),
            '[' => {
                class = true;
                out.push('[');
                if characters.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                if characters.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' => {
                class = false;
                out.push(']');
            }
            c @ ('&' | '~') if class => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
