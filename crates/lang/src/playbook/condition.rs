//! Conditions: `when`, `changed_when`, `failed_when`, `until`.

use super::Templated;

/// One condition of a list, all of which must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `true` or `false`.
    Literal(bool),
    /// A Jinja expression, written without `{{ }}`.
    Expression(Templated),
}
