//! Lines of text with colours and columns.

use crate::clean::clean;

/// What a piece of text is; it decides the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Ordinary text.
    Plain,
    /// Headings and names of hosts.
    Strong,
    /// What can be passed over.
    Faint,
    /// As it should be; a line that a difference adds.
    Good,
    /// Changed.
    Changed,
    /// Not known, warnings.
    Doubt,
    /// Failed; a line that a difference removes.
    Bad,
    /// Places: files, ranges of lines.
    Place,
}

impl Style {
    /// The parameters of the escape sequence that selects it.
    fn parameters(self) -> Option<&'static str> {
        match self {
            Style::Plain => None,
            Style::Strong => Some("1"),
            Style::Faint => Some("2"),
            Style::Good => Some("32"),
            Style::Changed => Some("33"),
            Style::Doubt => Some("35"),
            Style::Bad => Some("31"),
            Style::Place => Some("36"),
        }
    }
}

/// Text that grows line by line. Everything that comes in is cleaned: escape sequences are ours alone.
#[derive(Debug)]
pub struct Text {
    colour: bool,
    written: String,
    /// Spaces that are written only when something follows on the line.
    spaces: usize,
}

impl Text {
    /// No text yet.
    pub fn new(colour: bool) -> Self {
        Self { colour, written: String::new(), spaces: 0 }
    }

    /// Goes on with this many spaces.
    pub fn space(&mut self, spaces: usize) -> &mut Self {
        self.spaces += spaces;
        self
    }

    /// Goes on with this text.
    pub fn put(&mut self, style: Style, text: &str) -> &mut Self {
        if text.is_empty() {
            return self;
        }
        self.written.extend(std::iter::repeat_n(' ', std::mem::take(&mut self.spaces)));
        match style.parameters().filter(|_| self.colour) {
            Some(parameters) => {
                self.written.push_str("\x1b[");
                self.written.push_str(parameters);
                self.written.push('m');
                self.written.push_str(&clean(text));
                self.written.push_str("\x1b[0m");
            }
            None => self.written.push_str(&clean(text)),
        }
        self
    }

    /// Goes on with this text, aligned to the left in a column of this width, and two spaces.
    pub fn column(&mut self, style: Style, text: &str, width: usize) -> &mut Self {
        self.put(style, text).space(width.saturating_sub(text.chars().count()) + 2)
    }

    /// Goes on with this text, aligned to the right in a column of this width.
    pub fn right(&mut self, style: Style, text: &str, width: usize) -> &mut Self {
        self.space(width.saturating_sub(text.chars().count())).put(style, text)
    }

    /// Ends the line.
    pub fn end(&mut self) -> &mut Self {
        self.spaces = 0;
        self.written.push('\n');
        self
    }

    /// What was written.
    pub fn into_string(self) -> String {
        self.written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_leave_no_spaces_behind() {
        let mut text = Text::new(false);
        text.column(Style::Strong, "città", 6).column(Style::Plain, "x", 9).end();
        assert_eq!(text.into_string(), "città   x\n");
    }

    #[test]
    fn only_our_own_escapes_come_out() {
        let mut text = Text::new(true);
        text.put(Style::Bad, "a\x1b[0mb").end();
        assert_eq!(text.into_string(), "\x1b[31ma␛[0mb\x1b[0m\n");
    }
}
