//! The control machine, which plays and tasks may name although no inventory does.

use std::{collections::BTreeMap, sync::Arc};

use super::{Definition, Inventory, merge};
use crate::source::{Source, Span};

/// Its names.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Gives it variables where the inventory does not: those of `all`, whose member it is not.
pub(super) fn add(inventory: &mut Inventory, depths: &BTreeMap<String, usize>) {
    for name in NAMES {
        if inventory.merged.contains_key(name) {
            continue;
        }
        let mut variables = merge::of_host(inventory, depths, name);
        let source = Arc::new(Source { name: "the control machine".into(), text: String::new() });
        let span = Span { source, start: 0, end: 0 };
        variables.insert(
            "ansible_connection".into(),
            Definition { value: Arc::new("local".into()), span, data: false },
        );
        inventory.merged.insert(name.into(), variables);
    }
}

impl Inventory {
    /// The control machine, when a pattern names it and nothing else, and the inventory has no such host.
    pub fn implicit(&self, pattern: &str) -> Option<&'static str> {
        let name = NAMES.into_iter().find(|name| *name == pattern.trim())?;
        (!self.hosts.iter().any(|host| host == name)).then_some(name)
    }
}
