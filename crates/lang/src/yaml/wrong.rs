//! What is wrong with a text that is no YAML, and what was probably meant.

use std::sync::Arc;

use super::Node;
use crate::{
    diagnostic::Diagnostic,
    source::{Source, Span},
};

/// What the parser can't read at a byte.
pub(super) fn syntax(source: &Arc<Source>, at: usize, info: &str) -> Diagnostic {
    if let Some(template) = template_of_line(source, at) {
        return template;
    }
    let (at, help) = if info.contains("tab") {
        (indenting_tab(&source.text, at).unwrap_or(at), "indent with spaces")
    } else if info.contains("mapping values are not allowed") {
        (at, "quote the value, or check the indentation")
    } else {
        (at, "check the indentation, quotes and colons here")
    };
    let span = Span { source: source.clone(), start: at, end: at };
    Diagnostic::at(&span, format!("this is no YAML: {info}")).help(help)
}

/// A bracket that was opened in an earlier line than the one that can't be read, and is open still.
pub(super) fn unclosed(source: &Arc<Source>, at: usize, open: Option<usize>) -> Option<Diagnostic> {
    let start = last_open(&source.text, open.unwrap_or(0), at)?;
    let bracket = &source.text[start..start + 1];
    if line_start(&source.text, start) == line_start(&source.text, at)
        || template_of_line(source, at).is_some()
    {
        return None;
    }
    let closing = if bracket == "[" { "]" } else { "}" };
    let place = Span { source: source.clone(), start: at, end: at };
    let span = Span { source: source.clone(), start, end: start + 1 };
    let diagnostic = Diagnostic::at(&span, format!("this is no YAML: `{bracket}` is not closed"));
    let help = format!("close it with `{closing}`, or quote the value; what comes at {place} can't be in it");
    Some(diagnostic.label("opened here").help(help))
}

/// The last bracket between two places that begins a list or a mapping and is not closed. Both begin where a value
/// may; quotes and comments are passed over.
fn last_open(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut before = '\n';
    let mut comment = false;
    for (at, character) in text.get(from..to)?.char_indices() {
        let begins = before.is_whitespace() || "[{,".contains(before) && !open.is_empty();
        match (quote, character) {
            _ if comment => comment = character != '\n',
            (Some(mark), c) => quote = quote.filter(|_| mark != c),
            (None, '"' | '\'') if begins => quote = Some(character),
            (None, '#') if before.is_whitespace() => comment = true,
            (None, '[' | '{') if begins => open.push(from + at),
            (None, ']' | '}') => {
                let last = open.pop()?;
                if text[last..].starts_with('[') != (character == ']') {
                    return Some(last);
                }
            }
            _ => {}
        }
        before = character;
    }
    open.pop()
}

/// A list or a mapping as a key: mostly a template without quotes.
pub(super) fn key(key: &Node) -> Diagnostic {
    let Span { source, start, .. } = &key.span;
    let before = &source.text[..*start];
    if before.ends_with('{') && source.text[*start..].starts_with('{') {
        return unquoted(source, start - 1);
    }
    Diagnostic::at(&key.span, format!("{} can't be a key", key.describe()))
        .help("quote it if it is a text; a key is a text, a number or the like")
}

/// The parser gives up somewhere in `{{ a['b'] }}`.
fn template_of_line(source: &Arc<Source>, at: usize) -> Option<Diagnostic> {
    let start = line_start(&source.text, at);
    let line = source.text[start..].lines().next()?;
    let template = line.find("{{")?;
    let before = line[..template].trim_end();
    (before.ends_with(':') || before.trim_start() == "-").then(|| unquoted(source, start + template))
}

fn unquoted(source: &Arc<Source>, start: usize) -> Diagnostic {
    let text = &source.text;
    let line = &text[line_start(text, start)..start];
    let rest = text[start..].lines().next().unwrap_or_default();
    let closed = rest.find("}}").map_or(rest.len(), |at| at + 2);
    let key = line.trim_start_matches([' ', '-']);
    // Between brackets the value ends with the template; else with the line, or its comment.
    let (key, value) = if line.contains(['{', '[']) {
        ("", &rest[..closed])
    } else {
        (key, rest.split(" #").next().unwrap_or(rest).trim_end())
    };
    let quote = if value.contains('"') { '\'' } else { '"' };
    let span = Span { source: source.clone(), start, end: start + closed };
    Diagnostic::at(&span, "a template that begins a value must be quoted")
        .label("a mapping, as YAML reads it")
        .help(format!("write `{key}{quote}{value}{quote}`"))
}

/// The first tab at or behind a place that indents a line.
fn indenting_tab(text: &str, at: usize) -> Option<usize> {
    let mut start = line_start(text, at);
    for line in text[start..].split_inclusive('\n') {
        let indentation = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = indentation.find('\t') {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}
