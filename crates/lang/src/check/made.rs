//! Hosts and groups that the run makes before a play: what later patterns may name.

use std::collections::BTreeSet;

use wire::Value;

use crate::{
    inventory::Unmatched,
    jinja::is_template,
    playbook::{Action, Meta, ModuleCall, Task},
};

/// What `add_host` and `group_by` may have made so far.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Names that are literal.
    names: BTreeSet<String>,
    /// Some task makes something.
    some: bool,
    /// Some name is known by the run only.
    open: bool,
}

impl Made {
    /// Notes what a task makes.
    pub fn learn(&mut self, task: &Task) {
        match &task.action {
            Action::Module(call) => self.learn_call(call),
            // It may have any hosts and groups.
            Action::Meta(Meta::RefreshInventory) => (self.some, self.open) = (true, true),
            // What it brings may make anything.
            Action::Include(include) if include.deferred().is_some() => (self.some, self.open) = (true, true),
            _ => {}
        }
    }

    fn learn_call(&mut self, call: &ModuleCall) {
        let blanks = match call.module.name {
            "add_host" => false,
            "group_by" => true,
            _ => return,
        };
        self.some = true;
        let naming = ["name", "host", "hostname", "groups", "group", "groupname", "key", "parents"];
        for argument in call.arguments.iter().filter(|argument| naming.contains(&argument.name.as_str())) {
            match argument.value.to_value() {
                Value::String(text) if blanks => self.name(text.replace(' ', "-")),
                Value::String(text) => text.split(',').for_each(|name| self.host_or_group(name.trim())),
                Value::Array(items) => {
                    for item in items {
                        match item {
                            Value::String(name) if blanks => self.name(name.replace(' ', "-")),
                            Value::String(name) => self.host_or_group(name.trim()),
                            _ => self.open = true,
                        }
                    }
                }
                _ => self.open = true,
            }
        }
    }

    /// A host may be written with its port.
    fn host_or_group(&mut self, name: &str) {
        if let Some((host, _)) = name.rsplit_once(':') {
            self.names.insert(host.trim_matches(['[', ']']).to_owned());
        }
        self.name(name.to_owned());
    }

    fn name(&mut self, name: String) {
        self.open |= is_template(&name);
        self.names.insert(name);
    }

    /// Whether a part of a pattern that names nothing in the inventory may name something at the run.
    pub fn may_be(&self, unmatched: &Unmatched) -> bool {
        let part = unmatched.part.as_str();
        let literal = part.split('[').next().unwrap_or(part);
        self.some && (self.open || part.contains(['*', '?', '~']) || self.names.contains(literal))
    }
}
