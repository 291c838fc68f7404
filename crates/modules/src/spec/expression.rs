//! Regular expressions as arguments.

use regex::bytes::Regex;
use wire::Value;

use super::FromArgument;

/// A regular expression for lines of a file.
#[derive(Debug, Clone)]
pub struct Expression(pub Regex);

impl Expression {
    /// Compiles an expression as it is written for Python's `re`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        Regex::new(text).map(Self).map_err(|error| {
            if text.contains("(?=") || text.contains("(?!") || text.contains("(?<") {
                return format!("`{text}` looks ahead or behind, which expressions here can't");
            }
            let message = error.to_string();
            let reason =
                message.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("syntax error");
            format!("`{text}` is no regular expression: {reason}")
        })
    }

    /// Whether it matches somewhere in a line, whose end is not looked at.
    pub fn matches(&self, line: &[u8]) -> bool {
        self.0.is_match(line.strip_suffix(b"\n").unwrap_or(line))
    }
}

impl FromArgument for Expression {
    fn from_argument(value: &Value) -> Result<Self, String> {
        Self::parse(&String::from_argument(value)?)
    }
}
