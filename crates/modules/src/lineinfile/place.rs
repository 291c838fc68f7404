//! Where a line or a block that is not there yet goes: `insertafter`, `insertbefore`.

use wire::Value;

use crate::spec::{Expression, FromArgument};

/// A place in a file.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// Before the first line.
    Begin,
    /// Behind the last line.
    End,
    /// At a line that matches.
    At(Expression),
}

impl FromArgument for Place {
    fn from_argument(value: &Value) -> Result<Self, String> {
        match String::from_argument(value)?.as_str() {
            "BOF" => Ok(Self::Begin),
            "EOF" => Ok(Self::End),
            text => Expression::parse(text).map(Self::At),
        }
    }
}

impl Place {
    /// The line that it is at: the last that matches, or the first.
    pub fn line_in(&self, lines: &[Vec<u8>], first: bool) -> Option<usize> {
        let Self::At(expression) = self else { return None };
        let mut found = (0..lines.len()).filter(|at| expression.matches(&lines[*at]));
        if first { found.next() } else { found.next_back() }
    }
}
