//! Lists of tasks and blocks.

use super::{
    Loader, Surroundings,
    action::{Called, Import, What},
    keyword::Level,
    old_action::is_old_action,
    play::PlayParts,
};
use crate::{
    diagnostic::Diagnostic,
    playbook::{Block, Handler, Step},
    yaml::{Kind, Node},
};

impl Loader<'_> {
    /// The steps of a list; imports are taken apart, and so are blocks that only share keywords.
    pub(super) fn tasks(&mut self, node: &Node, around: &Surroundings, play: &mut PlayParts) -> Vec<Step> {
        let items = match &node.kind {
            Kind::Null => return Vec::new(),
            Kind::Sequence(items) => items,
            _ => {
                let message = format!("tasks must be a list, not {}", node.describe());
                self.report(Diagnostic::at(&node.span, message).help("begin each task with `- `"));
                return Vec::new();
            }
        };
        items.iter().flat_map(|item| self.item(item, around, play)).collect()
    }

    fn item(&mut self, node: &Node, around: &Surroundings, play: &mut PlayParts) -> Vec<Step> {
        let rewritten;
        let node = if is_old_action(node) {
            let Some(usual) = self.old_action(node) else {
                self.not_read(node);
                return Vec::new();
            };
            rewritten = usual;
            &rewritten
        } else {
            node
        };
        let Some(entries) = node.as_mapping() else {
            if node.kind != Kind::Null {
                let message = format!("a task must be a mapping, not {}", node.describe());
                self.report(Diagnostic::at(&node.span, message));
            }
            return Vec::new();
        };
        if ["block", "rescue", "always"].iter().any(|key| node.get(key).is_some()) {
            return self.block(node, entries, around, play);
        }
        let Some(called) = self.called(node, entries, around.handlers) else {
            // What it defines, or would bring in, counts all the same.
            let unknown = entries.iter().filter_map(|(key, value)| Some((nearest(key.as_str()?)?, value)));
            self.unread.anything |= unknown.into_iter().any(|(name, value)| brings_more(name, value));
            self.not_read(node);
            return Vec::new();
        };
        let level = called.level(if around.handlers { Level::Handler } else { Level::Task });
        let keywords = self.shared(entries, level);
        match called.what {
            What::Module(module) => {
                let Some(action) = self.module(&called, module, node.get("args"), &keywords, around) else {
                    self.unread.anything |= brings_more(module.name, called.value);
                    self.not_read(node);
                    return Vec::new();
                };
                vec![self.task(node, action, keywords, level, around).into()]
            }
            What::Import(import) => self.import(node, &called, import, keywords, around, play),
        }
    }

    fn block(
        &mut self,
        node: &Node,
        entries: &[(Node, Node)],
        around: &Surroundings,
        play: &mut PlayParts,
    ) -> Vec<Step> {
        self.only_keywords(entries, Level::Block);
        if around.handlers {
            self.not_read(node);
            self.report(Diagnostic::at(&node.span, "a block can't be a handler"));
            return Vec::new();
        }
        let outer = self.shared(entries, Level::Block).inside(&around.outer);
        let inside = Surroundings { outer, ..around.clone() };
        if node.get("block").is_none()
            && let Some((key, _)) =
                entries.iter().find(|(key, _)| matches!(key.as_str(), Some("rescue" | "always")))
        {
            let message =
                format!("`{}` belongs to a block, and there is no `block` beside it", key.key_text());
            self.report(Diagnostic::at(&key.span, message));
        }
        let mut part =
            |key: &str| node.get(key).map(|list| self.tasks(list, &inside, play)).unwrap_or_default();
        let (body, rescue, always) = (part("block"), part("rescue"), part("always"));
        if rescue.is_empty() && always.is_empty() {
            return body;
        }
        let span = entries.first().map_or(&node.span, |(key, _)| &key.span).clone();
        vec![Step::Block(Block { span, name: self.name(node), body, rescue, always })]
    }

    /// The handlers of a list.
    pub(super) fn handlers(
        &mut self,
        node: &Node,
        around: &Surroundings,
        play: &mut PlayParts,
    ) -> Vec<Handler> {
        let around = Surroundings { handlers: true, ..around.clone() };
        let Some(items) = node.as_sequence() else {
            self.tasks(node, &around, play);
            return Vec::new();
        };
        items.iter().flat_map(|item| self.item(item, &around, play)).filter_map(Handler::of).collect()
    }

    /// Whether an import may stand among handlers; reports it when not.
    pub(super) fn may_import(&mut self, called: &Called<'_>, import: Import, around: &Surroundings) -> bool {
        let wrong = around.handlers && import.is_of_roles();
        if wrong {
            self.unread.anything = true;
            let message = format!("`{}` can't be a handler", import.keyword());
            let help = "include its tasks with `include_tasks`, or notify handlers of the role";
            self.report(Diagnostic::at(&called.key.span, message).help(help));
        }
        !wrong
    }
}

/// What was probably called.
fn nearest(name: &str) -> Option<&'static str> {
    modules::nearest::name(name.rsplit('.').next().unwrap_or(name), Called::names())
}

/// Whether a call defines variables whose names are not written in it.
fn brings_more(name: &str, value: &Node) -> bool {
    match name {
        "set_fact" => value.as_mapping().is_none(),
        "getent" | "setup" => true,
        _ => name.starts_with("include") || name.starts_with("import"),
    }
}
