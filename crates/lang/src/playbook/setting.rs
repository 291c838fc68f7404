//! The value of a keyword that may be a template.

use super::Templated;

/// The value of a keyword: known now, or a template that the run renders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting<T> {
    /// Written as it is.
    Literal(T),
    /// To be rendered.
    Template(Templated),
}
