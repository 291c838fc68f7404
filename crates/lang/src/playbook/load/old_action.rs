//! `action` and `local_action`: other ways to write what a task calls.

use super::Loader;
use crate::{
    diagnostic::Diagnostic,
    jinja::is_template,
    playbook::Templated,
    yaml::{Kind, Node},
};

/// A task names its module under `action` or `local_action`.
pub(super) fn is_old_action(node: &Node) -> bool {
    node.get("action").is_some() || node.get("local_action").is_some()
}

impl Loader<'_> {
    /// Such a task as one that is written the usual way; none when it can't be, which is reported.
    pub(super) fn old_action(&mut self, node: &Node) -> Option<Node> {
        let entries = node.as_mapping()?;
        let is_old = |(key, _): &&(Node, Node)| matches!(key.as_str(), Some("action" | "local_action"));
        let (key, value) = entries.iter().find(is_old)?;
        let call = self.named_call(key, value)?;
        let mut rewritten: Vec<(Node, Node)> = entries.to_vec();
        rewritten.iter_mut().filter(|entry| is_old(&&**entry)).for_each(|entry| *entry = call.clone());
        if key.as_str() == Some("local_action") && node.get("delegate_to").is_none() {
            let text = |text: &str| Node { span: key.span.clone(), kind: Kind::String(text.into()) };
            rewritten.push((text("delegate_to"), text("localhost")));
        }
        Some(Node { span: node.span.clone(), kind: Kind::Mapping(rewritten) })
    }

    /// The module's name with its arguments.
    fn named_call(&mut self, key: &Node, value: &Node) -> Option<(Node, Node)> {
        if let Some(entries) = value.as_mapping() {
            let Some(name) = value.get("module") else {
                let message = format!("`{}` does not say which module", key.key_text());
                self.report(Diagnostic::at(&key.span, message).help("add `module: NAME`"));
                return None;
            };
            let rest = entries.iter().filter(|(key, _)| key.as_str() != Some("module")).cloned().collect();
            return Some((self.module_name(name)?, Node { kind: Kind::Mapping(rest), ..value.clone() }));
        }
        let Some(text) = Templated::of(value) else {
            self.expected(value, &key.key_text(), "the name of a module with its arguments");
            return None;
        };
        let start = text.text.len() - text.text.trim_start().len();
        let end = text.text[start..].find(char::is_whitespace).map_or(text.text.len(), |at| start + at);
        let part = |range: std::ops::Range<usize>| Node {
            span: text.place(&range),
            kind: Kind::String(text.text[range].to_owned()),
        };
        let name = self.module_name(&part(start..end))?;
        let rest = end + (text.text[end..].len() - text.text[end..].trim_start().len());
        let arguments = part(rest..text.text.len());
        let empty = arguments.as_str().is_some_and(str::is_empty);
        Some((name, if empty { Node { kind: Kind::Null, ..arguments } } else { arguments }))
    }

    fn module_name(&mut self, name: &Node) -> Option<Node> {
        if name.as_str().is_some_and(is_template) {
            let message = "the name of a module can't be a template";
            let help = "name it literally: one task for each module, chosen with `when`";
            self.report(Diagnostic::at(&name.span, message).help(help));
            return None;
        }
        Some(name.clone())
    }
}
