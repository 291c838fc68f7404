//! JMESPath, the language of the filter `json_query`: <https://jmespath.org/specification.html>.

mod evaluate;
mod functions;
mod lex;
mod parse;

use super::{TemplateError, value::Val};

/// What a query finds in a value.
///
/// # Errors
/// When the query is none, or a function of it does not work on what it is given.
pub(super) fn search(query: &str, value: &Val) -> Result<Val, TemplateError> {
    let tree =
        parse::query(query).map_err(|message| TemplateError::invalid(format!("bad query: {message}")))?;
    evaluate::evaluate(&tree, value).map_err(TemplateError::invalid)
}

/// A part of a query.
#[derive(Debug, Clone)]
enum Query {
    /// `@`.
    Current,
    Field(String),
    Index(i128),
    Slice([Option<i128>; 3]),
    Literal(Val),
    /// `a.b`, and `a[0]`: the second sees what the first gives.
    Then(Box<Self>, Box<Self>),
    /// `[*]`: the second for each item of a list that the first gives.
    Items(Box<Self>, Box<Self>),
    /// `*`: likewise for each value of a mapping.
    Values(Box<Self>, Box<Self>),
    /// `[]`: lists in the list are put in.
    Flatten(Box<Self>),
    /// `[?condition]`: list, condition, and what follows.
    Filter(Box<Self>, Box<Self>, Box<Self>),
    /// `[a, b]`.
    List(Vec<Self>),
    /// `{a: b}`.
    Mapping(Vec<(String, Self)>),
    Or(Box<Self>, Box<Self>),
    And(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(&'static str, Box<Self>, Box<Self>),
    Call(String, Vec<Self>),
    /// `&a`: a query as an argument.
    Reference(Box<Self>),
}
