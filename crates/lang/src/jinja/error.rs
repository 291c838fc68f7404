//! What can be wrong with a template. Values of variables never appear here: they may be secrets.

use std::{ops::Range, sync::Arc};

/// Kinds of [`TemplateError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The text is not a template.
    Syntax,
    /// A variable, or a member of one, does not exist.
    Undefined,
    /// There is no such filter, test, lookup, function or method.
    Unknown,
    /// An operation does not work on what it was given.
    Invalid,
    /// Variables that refer to each other in a circle.
    Recursive,
    /// A condition that is neither true nor false.
    Condition,
    /// A lookup that found nothing.
    Lookup,
    /// `mandatory` and the like: the author of the content refuses.
    Refused,
}

/// An error in a template or an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// What kind of error.
    pub kind: ErrorKind,
    /// What is wrong, as a lower-case fragment; names variables, never their values.
    pub message: String,
    /// Where, in bytes of the text that was given.
    pub range: Option<Range<usize>>,
    /// What to do.
    pub help: Option<String>,
    /// The encrypted text that could not be decrypted.
    pub(super) sealed: Option<Arc<str>>,
}

impl TemplateError {
    /// An error without a place yet.
    pub(super) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), range: None, help: None, sealed: None }
    }

    /// An operation that does not work on what it was given.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// A variable that does not exist.
    pub(super) fn undefined(name: &str) -> Self {
        Self::new(ErrorKind::Undefined, format!("`{name}` is undefined"))
    }

    /// For names that were computed: they may be values, and the range shows what spells them.
    pub(super) fn nameless(mut self, message: &str) -> Self {
        self.message = message.to_owned();
        self
    }

    /// The same error as seen from the template that uses `place`: the range is no longer in its text.
    pub(super) fn inside(mut self, place: &str) -> Self {
        self.range = None;
        self.message = format!("in {place}: {}", self.message);
        self
    }

    /// The same error as seen from a template that uses another one, whose text this is. `before` lines of the file
    /// are not in it.
    pub(super) fn of_file(mut self, name: &str, text: &str, before: usize) -> Self {
        let Some(range) = self.range.take() else { return self };
        if self.kind == ErrorKind::Recursive {
            return self;
        }
        let line = text.get(..range.start).unwrap_or_default().matches('\n').count() + before + 1;
        match name {
            "" => self.inside(&format!("line {line} of the text")),
            name => self.inside(&format!("the template `{name}`, line {line}")),
        }
    }

    /// Sets the place, unless an inner expression has set a narrower one.
    #[must_use]
    pub(super) fn at(mut self, range: &Range<usize>) -> Self {
        self.range.get_or_insert_with(|| range.clone());
        self
    }

    /// Says what to do.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
