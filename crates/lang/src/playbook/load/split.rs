//! Splits a line of arguments into words, as `split_args` and `join_args` of Ansible do: at blanks, but
//! not in quotes nor in `{{ }}`, `{% %}` and `{# #}`. A word keeps the further blanks behind it.

use std::ops::Range;

/// A word of a line of arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its text.
    pub text: String,
    /// Where it stands in the line, without the blanks behind it.
    pub range: Range<usize>,
}

/// The words of a line; none when a quote or a template is not closed.
pub(super) fn split(line: &str) -> Option<Vec<Word>> {
    let mut words = Words::default();
    let mut start = 0;
    for (number, row) in line.split('\n').enumerate() {
        if number > 0 && !words.continued {
            words.append("\n");
        }
        words.row(row, start);
        start += row.len() + 1;
    }
    words.is_closed().then_some(words.found)
}

/// One line of words again.
pub(super) fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() && !line.ends_with('\n') {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[derive(Default)]
struct Words {
    found: Vec<Word>,
    quote: Option<char>,
    /// How deep in `{{ }}`, `{% %}`, `{# #}`.
    depths: [usize; 3],
    /// The last row ended with a backslash.
    continued: bool,
}

impl Words {
    fn is_closed(&self) -> bool {
        self.quote.is_none() && self.depths == [0; 3]
    }

    fn row(&mut self, row: &str, start: usize) {
        self.continued = false;
        let mut at = start;
        for (number, token) in row.split(' ').enumerate() {
            let range = at..at + token.len();
            at = range.end + 1;
            if token.is_empty() && number > 0 {
                self.append(" ");
            } else if token == "\\" && self.quote.is_none() {
                self.continued = true;
            } else {
                self.token(token, range, number > 0);
            }
        }
    }

    fn token(&mut self, token: &str, range: Range<usize>, behind_blank: bool) {
        let was_quoted = self.quote.is_some();
        self.quote = quote_behind(token, self.quote);
        let quoted = self.quote.is_some();
        let in_block = self.depths != [0; 3];
        if quoted && !was_quoted && !in_block {
            self.found.push(Word { text: token.into(), range });
        } else if in_block || quoted || was_quoted {
            if behind_blank && !self.found.is_empty() {
                self.append(" ");
            }
            self.append(token);
            if let Some(last) = self.found.last_mut() {
                last.range.end = range.end;
            }
        } else if !token.is_empty() {
            self.found.push(Word { text: token.into(), range });
        }
        for (depth, [open, close]) in self.depths.iter_mut().zip([["{{", "}}"], ["{%", "%}"], ["{#", "#}"]]) {
            *depth = (*depth + token.matches(open).count()).saturating_sub(token.matches(close).count());
        }
    }

    /// Adds to the last word.
    fn append(&mut self, text: &str) {
        match self.found.last_mut() {
            Some(last) => last.text.push_str(text),
            None => self.found.push(Word { text: text.into(), range: 0..0 }),
        }
    }
}

/// The quote that is open behind a token.
fn quote_behind(token: &str, mut quote: Option<char>) -> Option<char> {
    let mut previous = None;
    for character in token.chars() {
        if matches!(character, '"' | '\'') && previous != Some('\\') {
            match quote {
                Some(open) if open == character => quote = None,
                Some(_) => {}
                None => quote = Some(character),
            }
        }
        previous = Some(character);
    }
    quote
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from ansible-core 2.19: `join_args(split_args(LINE))`.
    #[test]
    fn lines_are_split_and_joined_as_ansible_does() {
        for (line, expected) in [
            ("make  a=b", "make  a=b"),
            ("  echo a  ", "  echo a  "),
            ("set -e\necho a\n  echo b\n", "set -e\necho a\n  echo b\n"),
            ("echo {{ a  |  b }} d", "echo {{ a  |  b }} d"),
            ("echo a \\\n  b", "echo a  b"),
            ("echo a\\\n b", "echo a\\\nb"),
            ("echo 'a \\\n b' c", "echo 'a \\\n b' c"),
            ("cat <<E\n  a\n\tb\nE\n", "cat <<E\n  a\n\tb\nE\n"),
        ] {
            let words = split(line).unwrap();
            assert_eq!(join(words.iter().map(|word| word.text.as_str())), expected, "{line:?}");
        }
        assert_eq!(split("echo 'don"), None);
    }

    #[test]
    fn words_know_where_they_stand() {
        let line = "src=a  path={{ b | c }}/d";
        let words = split(line).unwrap();
        let texts: Vec<&str> = words.iter().map(|word| &line[word.range.clone()]).collect();
        assert_eq!(texts, ["src=a", "path={{ b | c }}/d"]);
    }
}
