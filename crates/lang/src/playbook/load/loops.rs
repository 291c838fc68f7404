//! Loops of tasks.

use super::{
    Loader,
    keyword::{self, Level, Standing},
};
use crate::{
    diagnostic::Diagnostic,
    jinja::{LOOKUPS, is_template},
    playbook::{Loop, LoopControl, LoopKind},
    yaml::{Kind, Node},
};

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
        if name == "loop" {
            return Some(LoopKind::Loop);
        }
        let of = name.strip_prefix("with_")?;
        let short = of.strip_prefix("ansible.builtin.").unwrap_or(of);
        // These two need no lookup.
        let known = ["dict", "list"].into_iter().chain(LOOKUPS.iter().map(|lookup| lookup.name));
        if let Some(known) = known.clone().find(|known| *known == short) {
            return Some(LoopKind::Lookup(known));
        }
        let known: Vec<String> = known.map(|lookup| format!("with_{lookup}")).collect();
        let known = || known.iter().map(String::as_str).chain(["loop"]);
        let help = modules::nearest::hint(name, known())
            .unwrap_or_else(|| "there is `loop`, and `with_` before the name of any lookup".into());
        let message = format!("there is no loop `{name}`");
        self.report(Diagnostic::at(&key.span, message).label("unknown loop").help(help));
        None
    }

    /// Reports what can't be looped over.
    fn items(&mut self, node: &Node, keyword: &str, kind: LoopKind) {
        let template = node.as_str().is_some_and(is_template);
        let right = match kind {
            LoopKind::Loop | LoopKind::LIST => node.as_sequence().is_some() || template,
            LoopKind::DICT => node.as_mapping().is_some() || node.as_sequence().is_some() || template,
            LoopKind::Lookup(_) => node.kind != Kind::Null,
        };
        if !right {
            let what = if kind == LoopKind::DICT { "a mapping" } else { "a list" };
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
                "pause" => control.pause = self.seconds(value, &name),
                "extended" => control.extended = self.flag(value, &name),
                "extended_allitems" => control.extended_allitems = self.flag(value, &name),
                "break_when" => control.break_when = self.conditions(value, &name),
                _ => {
                    let names = [
                        "break_when",
                        "extended",
                        "extended_allitems",
                        "index_var",
                        "label",
                        "loop_var",
                        "pause",
                    ];
                    let help = modules::nearest::hint(&name, names)
                        .unwrap_or_else(|| format!("it has {}", names.join(", ")));
                    let message = format!("`loop_control` has no `{name}`");
                    self.report(Diagnostic::at(&key.span, message).help(help));
                }
            }
        }
        control
    }
}
