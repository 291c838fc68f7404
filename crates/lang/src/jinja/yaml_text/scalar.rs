//! Scalars in YAML: which style a text can have, and how it is written.

use super::Writer;
use crate::yaml::is_plain_text;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
}

/// Whether a text without quotes would still be a text.
pub(super) fn is_plain_string(text: &str) -> bool {
    is_plain_text(text)
}

/// What libyaml looks for in a text.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub(super) struct Analysis {
    empty: bool,
    pub multiline: bool,
    plain_in_flow: bool,
    plain_in_block: bool,
    single: bool,
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && c != '\u{feff}'
}

impl Analysis {
    pub fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self { empty: true, plain_in_block: true, single: true, ..Self::default() };
        }
        let characters: Vec<char> = text.chars().collect();
        let blank = |at: usize| characters.get(at).is_none_or(|c| matches!(c, ' ' | '\t') || is_break(*c));
        let marks = text.starts_with("---") || text.starts_with("...");
        let (mut in_flow, mut in_block) = (marks, marks);
        let (mut special, mut breaks) = (false, false);
        let (mut space_break, mut break_space) = (false, false);
        let (mut after_space, mut after_break) = (false, false);
        let mut preceded = true;
        for (at, c) in characters.iter().copied().enumerate() {
            let followed = blank(at + 1);
            match (at, c) {
                (
                    0,
                    '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@'
                    | '`',
                ) => {
                    (in_flow, in_block) = (true, true);
                }
                (0, '?' | ':') | (_, ':') => {
                    in_flow = true;
                    in_block |= followed;
                }
                (0, '-') if followed => (in_flow, in_block) = (true, true),
                (1.., ',' | '?' | '[' | ']' | '{' | '}') => in_flow = true,
                (1.., '#') if preceded => (in_flow, in_block) = (true, true),
                _ => {}
            }
            special |= !is_printable(c);
            breaks |= is_break(c);
            if c == ' ' {
                break_space |= after_break;
                (after_space, after_break) = (true, false);
            } else if is_break(c) {
                space_break |= after_space;
                (after_space, after_break) = (false, true);
            } else {
                (after_space, after_break) = (false, false);
            }
            preceded = blank(at);
        }
        let edge = |c: Option<&char>| c.is_some_and(|c| *c == ' ' || is_break(*c));
        let edges = edge(characters.first()) || edge(characters.last());
        let bad = space_break || special;
        let plain = !edges && !break_space && !bad && !breaks;
        Self {
            empty: false,
            multiline: breaks,
            plain_in_flow: plain && !in_flow,
            plain_in_block: plain && !in_block,
            single: !break_space && !bad,
        }
    }

    /// The style of the text here.
    pub fn style(&self, plain: bool, in_flow: bool, key: bool) -> Style {
        if key && self.multiline {
            return Style::Double;
        }
        let allowed = if in_flow { self.plain_in_flow } else { self.plain_in_block };
        if allowed && plain && !(self.empty && (in_flow || key)) {
            Style::Plain
        } else if self.single {
            Style::Single
        } else {
            Style::Double
        }
    }
}

impl Writer {
    pub(super) fn scalar(&mut self, text: &str, style: Style, breaks: bool) {
        match style {
            Style::Plain => self.plain(text, breaks),
            Style::Single => self.single(text, breaks),
            Style::Double => self.double(text, breaks),
        }
    }

    fn plain(&mut self, text: &str, allow_breaks: bool) {
        if !self.whitespace && (!text.is_empty() || self.flow_level > 0) {
            self.put(' ');
        }
        let mut characters = text.chars().peekable();
        let mut spaces = false;
        while let Some(c) = characters.next() {
            let breaks = c == ' ' && allow_breaks && !spaces && self.column > self.best_width;
            if breaks && characters.peek() != Some(&' ') {
                self.line();
            } else {
                self.put(c);
            }
            if c != ' ' {
                self.indention = false;
            }
            spaces = c == ' ';
        }
        self.whitespace = false;
        self.indention = false;
    }

    fn single(&mut self, text: &str, allow_breaks: bool) {
        self.indicator("'", true, false, false);
        let characters: Vec<char> = text.chars().collect();
        let (mut spaces, mut breaks) = (false, false);
        for (at, c) in characters.iter().copied().enumerate() {
            let inside = at > 0 && at + 1 < characters.len() && characters[at + 1] != ' ';
            if c == ' ' {
                if allow_breaks && !spaces && self.column > self.best_width && inside {
                    self.line();
                } else {
                    self.put(c);
                }
                spaces = true;
            } else if is_break(c) {
                if !breaks && c == '\n' {
                    self.put('\n');
                }
                self.put(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.line();
                }
                if c == '\'' {
                    self.put('\'');
                }
                self.put(c);
                self.indention = false;
                (spaces, breaks) = (false, false);
            }
        }
        if breaks {
            self.line();
        }
        self.indicator("'", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn double(&mut self, text: &str, allow_breaks: bool) {
        self.indicator("\"", true, false, false);
        let characters: Vec<char> = text.chars().collect();
        let mut spaces = false;
        for (at, c) in characters.iter().copied().enumerate() {
            if !is_printable(c) || is_break(c) || c == '"' || c == '\\' {
                escape(c).chars().for_each(|c| self.put(c));
                spaces = false;
            } else if c == ' ' {
                let inside = at > 0 && at + 1 < characters.len();
                if allow_breaks && !spaces && self.column > self.best_width && inside {
                    self.line();
                    if characters.get(at + 1) == Some(&' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(c);
                }
                spaces = true;
            } else {
                self.put(c);
                spaces = false;
            }
        }
        self.indicator("\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }
}

fn escape(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        c => {
            return match c as u32 {
                code @ ..=0xff => format!("\\x{code:02X}"),
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
