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
    For(Arc<For>),
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
    /// `{% include %}`.
    Include(Include),
    /// `{% import %}` and `{% from %}`.
    Import(Import),
    /// `{% extends %}`.
    Extends(Node),
    /// `{% block %}`.
    Block(Arc<Block>),
}

/// A template that is put in.
#[derive(Debug)]
pub(super) struct Include {
    /// Its name, or names to try.
    pub template: Node,
    pub ignore_missing: bool,
    /// It sees the variables.
    pub with_context: bool,
}

/// A template whose macros and variables are taken.
#[derive(Debug)]
pub(super) struct Import {
    pub template: Node,
    pub names: Imported,
    /// It sees the variables.
    pub with_context: bool,
}

/// What is taken of a template.
#[derive(Debug)]
pub(super) enum Imported {
    /// Everything, as members of a variable.
    All(Arc<str>),
    /// Some, each with the name that it gets here.
    Some(Vec<(Arc<str>, Arc<str>)>),
}

/// A part of a template that those which extend it may replace.
#[derive(Debug)]
pub(super) struct Block {
    pub name: Arc<str>,
    /// It sees the variables of loops around it.
    pub scoped: bool,
    /// It must be replaced.
    pub required: bool,
    pub body: Vec<Statement>,
}

/// A loop.
#[derive(Debug)]
pub(super) struct For {
    /// `loop()` does the loop again for other items.
    pub recursive: bool,
    /// Its body uses `loop`; otherwise templates that it includes see none either.
    pub names_loop: bool,
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
    /// Which of these names it uses.
    pub varargs: bool,
    pub kwargs: bool,
    pub caller: bool,
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

/// The blocks of a template, also those in blocks.
pub(super) fn blocks<'t>(statements: &'t [Statement], found: &mut Vec<&'t Arc<Block>>) {
    for statement in statements {
        match statement {
            Statement::Block(block) => {
                found.push(block);
                blocks(&block.body, found);
            }
            Statement::For(each) => {
                blocks(&each.body, found);
                blocks(&each.otherwise, found);
            }
            Statement::If(_, yes, no) => {
                blocks(yes, found);
                blocks(no, found);
            }
            Statement::With(_, body) | Statement::SetBlock(_, _, body) | Statement::FilterBlock(_, body) => {
                blocks(body, found);
            }
            _ => {}
        }
    }
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
