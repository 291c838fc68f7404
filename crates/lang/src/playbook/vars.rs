//! Variables as files and `vars` define them.

use std::sync::Arc;

use wire::Value;

use crate::{source::Span, yaml::Node};

/// A variable definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Var {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The value as it is written; its strings are templates.
    pub node: Node,
    /// The same without places.
    pub value: Arc<Value>,
}

/// Variables in the order in which they are written, names unique.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vars {
    variables: Vec<Var>,
}

impl Vars {
    /// The entries of a mapping.
    pub(crate) fn of(entries: &[(Node, Node)]) -> Self {
        let variables = entries
            .iter()
            .map(|(key, node)| Var {
                name: key.key_text(),
                span: key.span.clone(),
                node: node.clone(),
                value: Arc::new(node.to_value()),
            })
            .collect();
        Self { variables }
    }

    /// A variable.
    pub fn get(&self, name: &str) -> Option<&Var> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Var> {
        self.variables.iter()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }
}
