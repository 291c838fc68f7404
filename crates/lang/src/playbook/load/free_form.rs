//! Arguments in one text: `src=a dest=b`, and `creates=x make install` of `command` and `shell`.

use std::ops::Range;

use super::Loader;
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
    /// The arguments in a text. Without `free_form` there can be nothing but `key=value`.
    pub(super) fn free_form(
        &mut self,
        node: &Node,
        text: &str,
        name: &str,
        free_form: Option<&str>,
    ) -> Vec<Argument> {
        let whole = Templated { text: text.to_owned(), span: node.span.clone() };
        let command_line = free_form == Some("_raw_params");
        let mut arguments = Vec::new();
        let mut rest: Vec<Range<usize>> = Vec::new();
        for token in tokens(text) {
            let word = &text[token.clone()];
            let split = word.find('=').filter(|at| *at > 0 && !word[..*at].ends_with('\\'));
            match split {
                Some(at) if !command_line || OF_COMMANDS.contains(&&word[..at]) => {
                    let value = token.start + at + 1..token.end;
                    arguments.push(Argument {
                        name: word[..at].to_owned(),
                        span: whole.place(&(token.start..token.start + at)),
                        value: string(unquoted(&text[value.clone()]), whole.place(&value)),
                    });
                }
                _ => rest.push(token),
            }
        }
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return arguments };
        match free_form {
            Some(argument) => {
                let span = whole.place(&(first.start..last.end));
                let text = joined(text, &rest);
                arguments.push(Argument {
                    name: argument.into(),
                    span: span.clone(),
                    value: string(text, span),
                });
            }
            None => {
                let message = format!("`{name}` takes arguments with names, not free text");
                let help = "write each as `name=value`, or better as a mapping below";
                self.report(Diagnostic::at(&whole.place(first), message).help(help));
            }
        }
        arguments
    }
}

/// The words that are no arguments, with the blanks between them; what was taken out leaves none.
fn joined(text: &str, words: &[Range<usize>]) -> String {
    let mut line = String::new();
    let mut end: Option<usize> = None;
    for word in words {
        if let Some(end) = end {
            let between = &text[end..word.start];
            line.push_str(if between.trim().is_empty() { between } else { " " });
        }
        line.push_str(&text[word.clone()]);
        end = Some(word.end);
    }
    line
}

fn string(text: String, span: Span) -> Node {
    Node { span, kind: Kind::String(text) }
}

fn unquoted(text: &str) -> String {
    let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(text).to_owned()
}

/// Words that blanks part, but not in quotes and not in `{{ }}`, `{% %}`, `{# #}`.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quote: Option<char> = None;
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        if character.is_whitespace() && quote.is_none() && depth == 0 {
            words.extend(start.take().map(|start| start..at));
            previous = character;
            continue;
        }
        start.get_or_insert(at);
        match character {
            '"' | '\'' if previous != '\\' && depth == 0 => match quote {
                None => quote = Some(character),
                Some(open) if open == character => quote = None,
                Some(_) => {}
            },
            '{' | '%' | '#' if previous == '{' => depth += 1,
            '}' if matches!(previous, '}' | '%' | '#') => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = character;
    }
    words.extend(start.map(|start| start..text.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn blanks_part_words_but_not_in_quotes_and_templates() {
        assert_eq!(words("src=a  dest=\"b c\""), ["src=a", "dest=\"b c\""]);
        assert_eq!(
            words("path={{ a | default('x y') }}/z mode=0644"),
            ["path={{ a | default('x y') }}/z", "mode=0644"]
        );
        assert_eq!(words("echo it\\'s fine"), ["echo", "it\\'s", "fine"]);
    }
}
