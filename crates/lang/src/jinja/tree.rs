//! A parsed template, owned and with every name resolved.

use std::{ops::Range, sync::Arc};

use super::{filters::Filter, tests::Test, value::Val};

/// A statement.
#[derive(Debug)]
pub(super) enum Statement {
    /// Text as it is.
    Text(Arc<str>),
    /// `{{ }}`.
    Output(Node),
    /// `{% for %}`.
    For(Box<For>),
    /// `{% if %}`, `elif` being an `if` in the other branch.
    If(Node, Vec<Statement>, Vec<Statement>),
    /// `{% with %}`.
    With(Vec<(Node, Node)>, Vec<Statement>),
    /// `{% set a = b %}`.
    Set(Node, Node),
    /// `{% set a %}...{% endset %}`.
    SetBlock(Node, Option<Node>, Vec<Statement>),
    /// `{% filter %}`.
    FilterBlock(Node, Vec<Statement>),
    /// `{% macro %}`.
    Macro(Arc<Macro>),
    /// `{% call %}`: the call and what `caller()` gives.
    CallBlock(Node, Arc<Macro>),
}

/// A loop.
#[derive(Debug)]
pub(super) struct For {
    pub target: Node,
    pub items: Node,
    pub condition: Option<Node>,
    pub body: Vec<Statement>,
    pub otherwise: Vec<Statement>,
}

/// A macro.
#[derive(Debug)]
pub(super) struct Macro {
    pub name: Arc<str>,
    /// Names, and defaults of the last ones.
    pub parameters: Vec<Arc<str>>,
    pub defaults: Vec<Node>,
    pub body: Vec<Statement>,
}

/// An expression with its place.
#[derive(Debug)]
pub(super) struct Node {
    pub range: Range<usize>,
    pub kind: Expression,
}

/// Kinds of expressions.
#[derive(Debug)]
pub(super) enum Expression {
    Const(Val),
    Variable(Arc<str>),
    List(Vec<Node>),
    Tuple(Vec<Node>),
    Map(Vec<(Node, Node)>),
    Member(Box<Node>, Arc<str>),
    Item(Box<Node>, Box<Node>),
    Slice(Box<Node>, [Option<Box<Node>>; 3]),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    /// `a < b <= c`.
    Compare(Box<Node>, Vec<(Comparison, Node)>),
    /// Condition, value, and the other value.
    If(Box<Node>, Box<Node>, Option<Box<Node>>),
    /// The subject is missing in a filter block.
    Filter(&'static Filter, Option<Box<Node>>, Vec<Argument>),
    Test(&'static Test, Box<Node>, Vec<Argument>),
    Call(Box<Node>, Vec<Argument>),
}

/// An argument of a call.
#[derive(Debug)]
pub(super) enum Argument {
    Positional(Node),
    Named(Arc<str>, Node),
    /// `*items`.
    Items(Node),
    /// `**entries`.
    Entries(Node),
}

impl Argument {
    /// Its expression.
    pub fn node(&self) -> &Node {
        match self {
            Self::Positional(node) | Self::Named(_, node) | Self::Items(node) | Self::Entries(node) => node,
        }
    }
}

/// Operators that make a new value from two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    DivideDown,
    Remainder,
    Power,
    Concatenate,
}

/// Operators that compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

impl Node {
    /// The path that the expression spells, e.g. `users[0].name`, when it is one.
    pub fn path(&self) -> Option<String> {
        match &self.kind {
            Expression::Variable(name) => Some(name.to_string()),
            Expression::Member(object, name) => Some(format!("{}.{name}", object.path()?)),
            Expression::Item(object, key) => match &key.kind {
                Expression::Const(Val::Str(key)) => Some(format!("{}.{key}", object.path()?)),
                Expression::Const(Val::Int(at)) => Some(format!("{}[{at}]", object.path()?)),
                _ => Some(format!("{}[{}]", object.path()?, key.path()?)),
            },
            _ => None,
        }
    }
}
