//! `vars_prompt`: variables that the operator is asked for before the run.

use wire::Value;

use super::Templated;
use crate::source::Span;

/// A variable of a play that the operator is asked for, unless it is given otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// Where it stands.
    pub span: Span,
    /// The variable.
    pub name: String,
    /// What is asked; the name where nothing is given.
    pub question: Option<String>,
    /// What no answer means.
    pub default: Option<Value>,
    /// The answer is not shown.
    pub private: bool,
    /// It is asked twice.
    pub confirm: bool,
    /// How the answer is hashed; refused for now.
    pub(super) encrypt: Option<Templated>,
}

impl Prompt {
    /// A question as it is when nothing but the variable is given.
    pub(super) fn new(name: String, span: Span) -> Self {
        Self { span, name, question: None, default: None, private: true, confirm: false, encrypt: None }
    }
}
