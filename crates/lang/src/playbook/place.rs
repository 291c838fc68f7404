//! Parts of a YAML scalar's value, found again in the text that it was written in.

use std::ops::Range;

use crate::source::Span;

/// The place of a part of a scalar's value. `span` is that of the whole scalar, quotes included.
pub(super) fn within(span: &Span, value: &str, range: &Range<usize>) -> Span {
    let raw = &span.source.text[span.start..span.end];
    let starts = Aligned::new(raw).offsets(value);
    let at = |value_offset: usize| {
        let found = starts.partition_point(|(offset, _)| *offset < value_offset);
        starts.get(found).map_or(raw.len(), |(_, raw_offset)| *raw_offset)
    };
    let start = at(range.start);
    // The end lies behind the last character, not where the next one begins: a line break may be between.
    let end = value[..range.end.min(value.len())]
        .char_indices()
        .next_back()
        .filter(|_| range.end > range.start)
        .map_or(start, |(offset, character)| at(offset) + character.len_utf8());
    let end = end.clamp(start, raw.len());
    Span { source: span.source.clone(), start: span.start + start, end: span.start + end }
}

/// Walks the text of a scalar along with its value.
struct Aligned<'a> {
    raw: &'a str,
    quote: Option<char>,
    at: usize,
}

impl<'a> Aligned<'a> {
    fn new(raw: &'a str) -> Self {
        let quote = raw.chars().next().filter(|first| matches!(first, '"' | '\''));
        let at = match raw.chars().next() {
            Some('"' | '\'') => 1,
            // The header of a block scalar.
            Some('|' | '>') => raw.find('\n').map_or(raw.len(), |line_end| line_end + 1),
            _ => 0,
        };
        Self { raw, quote, at }
    }

    /// Offsets in the value and in the raw text of each character.
    fn offsets(mut self, value: &str) -> Vec<(usize, usize)> {
        value
            .char_indices()
            .map(|(offset, character)| {
                self.skip_to(character);
                let found = self.at;
                self.consume(character);
                (offset, found)
            })
            .collect()
    }

    fn rest(&self) -> &'a str {
        &self.raw[self.at..]
    }

    /// Skips what folding and indentation put before a character of the value.
    fn skip_to(&mut self, character: char) {
        while let Some(next) = self.rest().chars().next() {
            let continued = self.quote == Some('"') && self.rest().starts_with("\\\n");
            if continued {
                self.at += 2;
            } else if next.is_whitespace()
                && (!character.is_whitespace() || (character == '\n' && next == ' '))
            {
                self.at += next.len_utf8();
            } else {
                return;
            }
        }
    }

    fn consume(&mut self, character: char) {
        let rest = self.rest();
        let Some(next) = rest.chars().next() else { return };
        self.at += match (self.quote, next) {
            (Some('"'), '\\') => escape_length(rest),
            (Some('\''), '\'') => 2.min(rest.len()),
            // A folded line break: it stands for a space, the indentation behind it is skipped.
            _ if character == ' ' && next != ' ' && next.is_whitespace() => next.len_utf8(),
            _ => next.len_utf8(),
        };
    }
}

/// The length of an escape sequence of a double-quoted scalar.
fn escape_length(rest: &str) -> usize {
    let length = match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
    };
    length.min(rest.len())
}
