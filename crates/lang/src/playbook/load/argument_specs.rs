//! Reads `argument_specs` of roles.

use super::Loader;
use crate::{
    diagnostic::Diagnostic,
    playbook::{ArgumentKind, ArgumentSpec, RoleArgument, Setting},
    yaml::{Kind, Node},
};

/// What an argument may have that says nothing about its value.
const SILENT: [&str; 6] =
    ["default", "description", "no_log", "removed_at_date", "removed_in_version", "version_added"];

impl Loader<'_> {
    /// The specification of one entry point, when there is one in the mapping of all.
    pub(super) fn argument_spec(&mut self, specs: &Node, entry: &str) -> Option<ArgumentSpec> {
        let Some(entries) = specs.as_mapping() else {
            if specs.kind != Kind::Null {
                self.expected(specs, "argument_specs", "a mapping of entry points");
            }
            return None;
        };
        let (_, spec) = entries.iter().find(|(key, _)| key.as_str() == Some(entry))?;
        let summary = spec.get("short_description").and_then(Node::as_str).map(str::to_owned);
        let options = spec.get("options").map(|options| self.role_arguments(options)).unwrap_or_default();
        Some(ArgumentSpec { entry: entry.to_owned(), summary, options })
    }

    fn role_arguments(&mut self, node: &Node) -> Vec<RoleArgument> {
        let Some(entries) = node.as_mapping() else {
            if node.kind != Kind::Null {
                self.expected(node, "options", "a mapping of arguments");
            }
            return Vec::new();
        };
        entries.iter().filter_map(|(key, value)| self.role_argument(key, value)).collect()
    }

    fn role_argument(&mut self, key: &Node, node: &Node) -> Option<RoleArgument> {
        let mut argument = RoleArgument {
            name: key.key_text(),
            aliases: Vec::new(),
            kind: ArgumentKind::Text,
            elements: None,
            required: false,
            choices: None,
            options: Vec::new(),
        };
        let Some(entries) = node.as_mapping() else {
            self.expected(node, &argument.name, "a mapping of what the argument is");
            return None;
        };
        for (key, value) in entries {
            let name = key.key_text();
            match name.as_str() {
                "type" => argument.kind = self.argument_kind(value).unwrap_or(ArgumentKind::Any),
                "elements" => argument.elements = self.argument_kind(value),
                "required" => {
                    argument.required = self.flag(value, "required") == Some(Setting::Literal(true));
                }
                "choices" => match value.as_sequence() {
                    Some(choices) => argument.choices = Some(choices.iter().map(Node::to_value).collect()),
                    None => self.expected(value, "choices", "a list"),
                },
                "aliases" => {
                    let names = value.as_sequence().unwrap_or_default().iter();
                    argument.aliases = names.map(Node::key_text).collect();
                }
                "options" => argument.options = self.role_arguments(value),
                name if SILENT.contains(&name) => {}
                name => {
                    let known = ["type", "elements", "required", "choices", "aliases", "options"];
                    let help = modules::nearest::hint(name, known.into_iter().chain(SILENT));
                    let help = help.unwrap_or_else(|| format!("it may have: {}", known.join(", ")));
                    let message = format!("an argument of a role has no `{name}`");
                    self.report(Diagnostic::at(&key.span, message).help(help));
                }
            }
        }
        Some(argument)
    }

    fn argument_kind(&mut self, node: &Node) -> Option<ArgumentKind> {
        let name = node.as_str().unwrap_or_default();
        if let Some((_, kind)) = ArgumentKind::NAMES.iter().find(|(known, _)| *known == name) {
            return Some(*kind);
        }
        let names = ArgumentKind::NAMES.map(|(name, _)| name);
        let help = modules::nearest::hint(name, names)
            .unwrap_or_else(|| format!("the types are: {}", names.join(", ")));
        let message = format!("there is no type `{}` of arguments", node.key_text());
        self.report(Diagnostic::at(&node.span, message).help(help));
        None
    }
}
