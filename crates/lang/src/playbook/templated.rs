//! A string of a playbook that may be a template.

use std::{fmt, ops::Range};

use super::place;
use crate::{jinja::is_template, source::Span, yaml::Node};

/// A string that may be a template, with its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Templated {
    /// The string.
    pub text: String,
    /// Its place in the file, quotes included.
    pub span: Span,
}

impl Templated {
    /// The string of a node, if it is one.
    pub fn of(node: &Node) -> Option<Self> {
        Some(Self { text: node.as_str()?.to_owned(), span: node.span.clone() })
    }

    /// It has something to be rendered.
    pub fn is_template(&self) -> bool {
        is_template(&self.text)
    }

    /// The place in the file of a part of the string.
    pub fn place(&self, range: &Range<usize>) -> Span {
        place::within(&self.span, &self.text, range)
    }
}

impl fmt::Debug for Templated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text)
    }
}
