//! Regular expressions as arguments.

use wire::Value;

use super::FromArgument;
use crate::pattern::{Flags, Pattern};

/// A regular expression for lines of a file.
#[derive(Debug, Clone)]
pub struct Expression(pub Pattern);

impl Expression {
    /// Compiles an expression as it is written for Python's `re`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::with(text, Flags::default())
    }

    /// The same with flags.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn with(text: &str, flags: Flags) -> Result<Self, String> {
        let compiled = Pattern::new(text, flags);
        compiled.map(Self).map_err(|reason| format!("`{text}` is no regular expression: {reason}"))
    }

    /// Whether it matches somewhere in a line.
    pub fn matches(&self, line: &[u8]) -> bool {
        self.0.is_match(line)
    }
}

impl FromArgument for Expression {
    fn from_argument(value: &Value) -> Result<Self, String> {
        Self::parse(&String::from_argument(value)?)
    }
}
