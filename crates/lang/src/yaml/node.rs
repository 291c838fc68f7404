//! The tree that a YAML document becomes: every node with its place.

use wire::{Object, Value};

use crate::{jinja, source::Span};

/// A YAML value with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its text, quotes included.
    pub span: Span,
    /// The value.
    pub kind: Kind,
}

/// Kinds of [`Node`], resolved as PyYAML does (YAML 1.1).
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `yes`, `off` ...
    Bool(bool),
    /// `12`, `0644` (octal), `12:30` (sexagesimal) ...
    Int(i64),
    /// `1.5`, `.inf` ...
    Float(f64),
    /// Everything else that is a scalar.
    String(String),
    /// `!vault`: an encrypted string, as it is written.
    Vault(String),
    /// `!unsafe`: a string that is no template.
    Unsafe(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order in which they are written; keys are unique.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Kind::String(text) = &self.kind { Some(text) } else { None }
    }

    /// The entries, when it is a mapping.
    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        if let Kind::Mapping(entries) = &self.kind { Some(entries) } else { None }
    }

    /// The items, when it is a sequence.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        if let Kind::Sequence(items) = &self.kind { Some(items) } else { None }
    }

    /// The value under a string key, when it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// What kind of value it is, in the words of an error: `a list`, `a string` ...
    pub fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Null => "nothing",
            Kind::Bool(_) => "a boolean",
            Kind::Int(_) => "an integer",
            Kind::Float(_) => "a number",
            Kind::String(_) | Kind::Unsafe(_) => "a string",
            Kind::Vault(_) => "an encrypted string",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        }
    }

    /// The value without places. Keys become strings as JSON wants them; `.inf` and `.nan` become null.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::from(*value),
            Kind::Int(value) => Value::from(*value),
            Kind::Float(value) => Value::from(*value),
            Kind::String(text) => Value::from(text.as_str()),
            Kind::Vault(text) => Value::from(jinja::vaulted(text, &self.span)),
            Kind::Unsafe(text) => Value::from(jinja::unsafe_text(text)),
            Kind::Sequence(items) => items.iter().map(Node::to_value).collect(),
            Kind::Mapping(entries) => Value::Object(
                entries.iter().map(|(key, value)| (key.key_text(), value.to_value())).collect::<Object>(),
            ),
        }
    }

    /// A mapping key as a string.
    pub fn key_text(&self) -> String {
        match self.to_value() {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }
}
