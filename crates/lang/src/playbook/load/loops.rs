//! Loops of tasks.

use super::{
    Loader,
    keyword::{self, Level, Standing},
};
use crate::{
    diagnostic::Diagnostic,
    jinja::is_template,
    playbook::{Loop, LoopControl, LoopKind},
    yaml::{Kind, Node},
};

/// Lookups of Ansible: `with_` each of these is a loop that is not supported yet.
const NOT_YET: [&str; 24] = [
    "cartesian",
    "config",
    "csvfile",
    "env",
    "file",
    "fileglob",
    "filetree",
    "first_found",
    "flattened",
    "indexed_items",
    "ini",
    "inventory_hostnames",
    "lines",
    "nested",
    "password",
    "pipe",
    "random_choice",
    "sequence",
    "subelements",
    "template",
    "together",
    "unvault",
    "url",
    "varnames",
];

impl Loader<'_> {
    /// The loop of a task.
    pub(super) fn looping(&mut self, entries: &[(Node, Node)], level: Level) -> Option<Loop> {
        let mut control = LoopControl::default();
        let mut found: Option<(&Node, Loop)> = None;
        for (key, value) in entries {
            let Some(name) = key.as_str() else { continue };
            if name == "loop_control" && keyword::standing(name, level) == Standing::Supported {
                control = self.loop_control(value);
                continue;
            }
            let Some(kind) = self.loop_kind(key, name) else { continue };
            if let Some((first, _)) = &found {
                let message = format!("`{}` and `{name}` are both loops", first.key_text());
                self.report(Diagnostic::at(&key.span, message).help("a task has one loop"));
                continue;
            }
            self.items(value, name, kind);
            found = Some((key, Loop { kind, items: value.clone(), control: LoopControl::default() }));
        }
        found.map(|(_, looping)| Loop { control, ..looping })
    }

    fn loop_kind(&mut self, key: &Node, name: &str) -> Option<LoopKind> {
        match name {
            "loop" => Some(LoopKind::Loop),
            "with_items" => Some(LoopKind::Items),
            "with_list" => Some(LoopKind::List),
            "with_dict" => Some(LoopKind::Dict),
            _ => {
                let of = name.strip_prefix("with_")?;
                if NOT_YET.contains(&of) {
                    self.not_yet(&key.span, format!("the loop `{name}`"));
                } else {
                    let known = ["with_items", "with_list", "with_dict", "loop"];
                    let help = modules::nearest::hint(name, known)
                        .unwrap_or_else(|| format!("the loops are: {}", known.join(", ")));
                    let message = format!("there is no loop `{name}`");
                    self.report(Diagnostic::at(&key.span, message).label("unknown loop").help(help));
                }
                None
            }
        }
    }

    /// Reports what can't be looped over.
    fn items(&mut self, node: &Node, keyword: &str, kind: LoopKind) {
        let template = node.as_str().is_some_and(is_template);
        let right = match kind {
            LoopKind::Items => node.kind != Kind::Null,
            LoopKind::Loop | LoopKind::List => node.as_sequence().is_some() || template,
            LoopKind::Dict => node.as_mapping().is_some() || template,
        };
        if !right {
            let what = if kind == LoopKind::Dict { "a mapping" } else { "a list" };
            let message =
                format!("`{keyword}` must be {what}, or a template of one, not {}", node.describe());
            let diagnostic = Diagnostic::at(&node.span, message);
            self.report(match node.as_str() {
                Some(name) => diagnostic.help(format!("if `{name}` is a variable: \"{{{{ {name} }}}}\"")),
                None => diagnostic,
            });
        }
    }

    fn loop_control(&mut self, node: &Node) -> LoopControl {
        let mut control = LoopControl::default();
        let Some(entries) = node.as_mapping() else {
            self.expected(node, "loop_control", "a mapping");
            return control;
        };
        for (key, value) in entries {
            let name = key.key_text();
            match name.as_str() {
                "loop_var" | "index_var" => {
                    let Some(variable) = self.literal(value, &name) else { continue };
                    self.variable_name(&variable.text, &variable.span);
                    if name == "loop_var" {
                        control.loop_var = variable.text;
                    } else {
                        control.index_var = Some(variable.text);
                    }
                }
                "label" => control.label = self.text(value, &name),
                "pause" | "extended" | "extended_allitems" | "break_when" => {
                    self.not_yet(&key.span, format!("`{name}` of `loop_control`"));
                }
                _ => {
                    let names = ["loop_var", "index_var", "label"];
                    let help = modules::nearest::hint(&name, names)
                        .unwrap_or_else(|| "it has loop_var, index_var and label".into());
                    let message = format!("`loop_control` has no `{name}`");
                    self.report(Diagnostic::at(&key.span, message).help(help));
                }
            }
        }
        control
    }
}
