//! Arguments in one text: `src=a dest=b`, and `creates=x make install` of `command` and `shell`.

use super::{
    Loader,
    split::{Word, join, split},
};
use crate::{
    diagnostic::Diagnostic,
    playbook::{Argument, Templated},
    source::Span,
    yaml::{Kind, Node},
};

/// The only arguments that are taken out of the command line of `command` and `shell`.
const OF_COMMANDS: [&str; 7] =
    ["creates", "removes", "chdir", "executable", "stdin", "stdin_add_newline", "strip_empty_ends"];

impl Loader<'_> {
    /// The arguments in a text. Without `free_form` there can be nothing but `key=value`; none when
    /// something else is there, which is reported.
    pub(super) fn free_form(
        &mut self,
        node: &Node,
        text: &str,
        name: &str,
        free_form: Option<&str>,
    ) -> Option<Vec<Argument>> {
        let whole = Templated { text: text.to_owned(), span: node.span.clone() };
        let Some(words) = split(text) else {
            let message = format!("the arguments of `{name}` have a quote or a template that is not closed");
            self.report(Diagnostic::at(&node.span, message));
            return None;
        };
        let command_line = free_form == Some("_raw_params");
        let mut arguments = Vec::new();
        let mut rest: Vec<(Word, String)> = Vec::new();
        for word in words {
            match pair(&word.text) {
                Pair::Of(key, value) if !command_line || OF_COMMANDS.contains(&key.as_str()) => {
                    arguments.push(argument(&whole, &word, &key, &value));
                }
                // Without `=` that counts, `\=` is `=`.
                Pair::Escaped(text) => rest.push((word, text)),
                _ => {
                    let text = word.text.clone();
                    rest.push((word, text));
                }
            }
        }
        let (Some((first, _)), Some((last, _))) = (rest.first(), rest.last()) else { return Some(arguments) };
        let Some(argument) = free_form else {
            let message = format!("`{name}` takes arguments with names, not free text");
            let help = "write each as `name=value`, or better as a mapping below";
            self.report(Diagnostic::at(&whole.place(&first.range), message).help(help));
            return None;
        };
        let span = whole.place(&(first.range.start..last.range.end));
        let value = string(join(rest.iter().map(|(_, text)| text.as_str())), span.clone());
        arguments.push(Argument { name: argument.into(), span, value });
        Some(arguments)
    }
}

/// Keys and their values.
type Pairs = Vec<(String, String)>;

/// The `key=value` pairs of a line, and the words that are none; nothing when a quote is not closed.
pub(crate) fn key_values(text: &str) -> Option<(Pairs, Vec<String>)> {
    let (mut pairs, mut rest) = (Vec::new(), Vec::new());
    for word in split(text)? {
        match pair(&word.text) {
            Pair::Of(key, value) => pairs.push((key.trim().to_owned(), unquoted(value.trim()).to_owned())),
            Pair::Escaped(text) => rest.push(text),
            Pair::No => rest.push(word.text),
        }
    }
    Some((pairs, rest))
}

fn argument(whole: &Templated, word: &Word, key: &str, value: &str) -> Argument {
    let raw = &whole.text[word.range.clone()];
    let equals =
        word.range.start + raw.char_indices().skip(1).find(|(_, c)| *c == '=').map_or(0, |(at, _)| at);
    Argument {
        name: key.trim().to_owned(),
        span: whole.place(&(word.range.start..equals)),
        value: string(unquoted(value.trim()).to_owned(), whole.place(&(equals + 1..word.range.end))),
    }
}

/// What a word is.
enum Pair {
    /// `key=value`.
    Of(String, String),
    /// All `=` in it are escaped; they no longer are here.
    Escaped(String),
    /// It has no `=`.
    No,
}

fn pair(word: &str) -> Pair {
    let text = decoded(word);
    if !text.contains('=') {
        return Pair::No;
    }
    let counts = |at: &usize| *at > 0 && !text[..*at].ends_with('\\');
    match text.match_indices('=').map(|(at, _)| at).find(counts) {
        Some(at) => Pair::Of(text[..at].to_owned(), text[at + 1..].to_owned()),
        None => Pair::Escaped(text.replace("\\=", "=")),
    }
}

/// The text with the escapes of Python strings decoded.
fn decoded(word: &str) -> String {
    let mut text = String::new();
    let mut rest = word;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = match rest.chars().next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => 0,
        };
        let number = rest.get(1..=digits).filter(|_| digits > 0);
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        let simple = rest.chars().next().and_then(simple_escape);
        match (number, simple) {
            (Some(character), _) => {
                text.push(character);
                rest = &rest[digits + 1..];
            }
            (None, Some(character)) => {
                text.push(character);
                rest = &rest[1..];
            }
            (None, None) => text.push('\\'),
        }
    }
    text + rest
}

fn simple_escape(letter: char) -> Option<char> {
    Some(match letter {
        '\\' | '\'' | '"' => letter,
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        _ => return None,
    })
}

fn string(text: String, span: Span) -> Node {
    Node { span, kind: Kind::String(text) }
}

fn unquoted(text: &str) -> &str {
    let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.filter(|inner| !inner.ends_with('\\')).unwrap_or(text)
}
