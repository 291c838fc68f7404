//! Errors in what the user wrote: what is wrong, where, and what to do.

mod render;

pub use render::render;

use crate::source::Span;

/// One error in an inventory, a playbook, a role or a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one line, e.g. "`copy` has no argument `mdoe`".
    pub message: String,
    /// Where; none when it is about a whole file or the lack of one.
    pub span: Option<Span>,
    /// A few words under the marked text, e.g. "unknown argument".
    pub label: Option<String>,
    /// What to do, e.g. "did you mean `mode`?".
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn at(span: &Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span: Some(span.clone()), label: None, help: None }
    }

    /// An error without a place.
    pub fn general(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None, label: None, help: None }
    }

    /// Adds the words under the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
