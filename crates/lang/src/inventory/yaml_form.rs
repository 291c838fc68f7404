//! The YAML form of an inventory, as Ansible's `yaml` plug-in reads it: groups with `hosts`, `vars` and
//! `children`.

use std::sync::Arc;

use super::{Definition, Definitions, Inventory, host_names, is_name};
use crate::{
    diagnostic::Diagnostic,
    yaml::{Kind, Node},
};

struct Reader<'a> {
    inventory: &'a mut Inventory,
    problems: &'a mut Vec<Diagnostic>,
}

/// Adds what a document defines; what is wrong goes to `problems`.
pub fn read(document: &Node, inventory: &mut Inventory, problems: &mut Vec<Diagnostic>) {
    let mut reader = Reader { inventory, problems };
    match &document.kind {
        Kind::Null => {}
        Kind::Mapping(groups) => {
            if let Some(plugin) = document.get("plugin") {
                let message = "inventory plug-ins are not supported";
                return reader.problems.push(Diagnostic::at(&plugin.span, message));
            }
            for (name, group) in groups {
                reader.group(name, group);
            }
        }
        _ => {
            let message = format!("an inventory is a mapping of groups, and this is {}", document.describe());
            reader.wrong(document, message, "write it as `all:` with `hosts:`, `vars:` and `children:`");
        }
    }
}

impl Reader<'_> {
    fn wrong(&mut self, node: &Node, message: impl Into<String>, help: &str) {
        self.problems.push(Diagnostic::at(&node.span, message).help(help));
    }

    /// A group by its name; none when it has no name.
    fn group(&mut self, key: &Node, group: &Node) -> Option<String> {
        let Some(name) = key.as_str() else {
            let message = format!("the name of a group is a string, and this is {}", key.describe());
            self.wrong(key, message, "put it between quotes");
            return None;
        };
        self.inventory.group_mut(name);
        for (section, content) in self.entries(name, group) {
            match section.as_str() {
                Some("hosts") => self.hosts(name, content),
                Some("vars") => self.vars(name, content),
                Some("children") => self.children(name, content),
                _ => {
                    let unknown = section.key_text();
                    let parts = ["hosts", "vars", "children"];
                    let near = modules::nearest::hint(&unknown, parts);
                    let message = format!("a group has no `{unknown}`");
                    let help = near.unwrap_or_else(|| "a group has hosts, vars and children".into());
                    self.wrong(section, message, &help);
                }
            }
        }
        Some(name.to_owned())
    }

    fn entries<'n>(&mut self, name: &str, group: &'n Node) -> &'n [(Node, Node)] {
        match &group.kind {
            Kind::Mapping(entries) => return entries,
            Kind::Null => {}
            _ => {
                let message = format!("the group `{name}` must be a mapping, not {}", group.describe());
                self.wrong(group, message, "a group has hosts, vars and children");
            }
        }
        &[]
    }

    /// Names with what belongs to them: a mapping, or one name alone.
    fn named<'n>(&mut self, section: &str, content: &'n Node) -> Vec<(&'n Node, Option<&'n Node>)> {
        match &content.kind {
            Kind::Mapping(entries) => return entries.iter().map(|(key, value)| (key, Some(value))).collect(),
            Kind::String(_) => return vec![(content, None)],
            Kind::Null => {}
            _ => {
                let message = format!("`{section}` must be a mapping, not {}", content.describe());
                self.wrong(content, message, "write each name as a key: `name:`");
            }
        }
        Vec::new()
    }

    fn hosts(&mut self, group: &str, content: &Node) {
        for (key, value) in self.named("hosts", content) {
            let Some(pattern) = key.as_str() else {
                let message = format!("the name of a host is a string, and this is {}", key.describe());
                self.wrong(key, message, "put it between quotes");
                continue;
            };
            let (hosts, port) = match host_names(pattern) {
                Ok(found) => found,
                Err(message) => {
                    self.problems.push(Diagnostic::at(&key.span, message));
                    continue;
                }
            };
            let mut vars = Definitions::new();
            if let Some(port) = port {
                let definition =
                    Definition { value: Arc::new(port.into()), span: key.span.clone(), data: false };
                vars.insert("ansible_port".into(), definition);
            }
            vars.extend(value.map(|value| self.definitions(pattern, value)).unwrap_or_default());
            for host in hosts {
                self.inventory.add_host(&host, group, &vars);
            }
        }
    }

    fn vars(&mut self, group: &str, content: &Node) {
        let definitions = self.definitions(group, content);
        self.inventory.group_mut(group).vars.extend(definitions);
    }

    fn definitions(&mut self, owner: &str, content: &Node) -> Definitions {
        let entries = match &content.kind {
            Kind::Mapping(entries) => entries.as_slice(),
            Kind::Null => &[],
            _ => {
                let message =
                    format!("the variables of `{owner}` must be a mapping, not {}", content.describe());
                self.wrong(content, message, "write each as `name: value`");
                &[]
            }
        };
        let mut definitions = Definitions::new();
        for (key, value) in entries {
            let Some(name) = key.as_str().filter(|name| is_name(name)) else {
                let message = format!("`{}` is no name of a variable", key.key_text());
                self.wrong(key, message, "letters, digits and `_`, no digit first");
                continue;
            };
            let definition =
                Definition { value: Arc::new(value.to_value()), span: value.span.clone(), data: false };
            definitions.insert(name.into(), definition);
        }
        definitions
    }

    fn children(&mut self, parent: &str, content: &Node) {
        for (key, value) in self.named("children", content) {
            let nothing = Node { span: key.span.clone(), kind: Kind::Null };
            let Some(child) = self.group(key, value.unwrap_or(&nothing)) else { continue };
            if let Err(problem) = self.inventory.add_child(parent, &child, &key.span) {
                self.problems.push(problem);
            }
        }
    }
}
