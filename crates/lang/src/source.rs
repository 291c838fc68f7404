//! Texts with a name, and places in them.

use std::{fmt, sync::Arc};

/// A loaded text file.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Path as the user knows it, e.g. `roles/network/tasks/main.yml`; empty: nobody wrote it, so that its places tell nothing.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A part of a [`Source`], in bytes. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub source: Arc<Source>,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Line and column (in characters) of the first byte, both counted from 1.
    pub fn line_column(&self) -> (usize, usize) {
        let before = &self.source.text[..self.start.min(self.source.text.len())];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.source.name.is_empty() {
            return Ok(());
        }
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.source.name)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
