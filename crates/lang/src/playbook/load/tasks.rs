//! Lists of tasks and blocks.

use super::{
    Loader, Surroundings,
    action::{Called, Import, What},
    keyword::Level,
    play::PlayParts,
};
use crate::{
    diagnostic::Diagnostic,
    playbook::{Handler, Task},
    yaml::{Kind, Node},
};

impl Loader<'_> {
    /// The tasks of a list, blocks and imports taken apart.
    pub(super) fn tasks(
        &mut self,
        node: &Node,
        around: &Surroundings<'_>,
        play: &mut PlayParts,
    ) -> Vec<Task> {
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

    fn item(&mut self, node: &Node, around: &Surroundings<'_>, play: &mut PlayParts) -> Vec<Task> {
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
                let Some(action) = self.module(&called, module, node.get("args")) else {
                    self.unread.anything |= brings_more(module.name, called.value);
                    self.not_read(node);
                    return Vec::new();
                };
                vec![self.task(node, action, keywords, level, around)]
            }
            What::Import(import) => self.import(node, &called, import, keywords, around, play),
        }
    }

    fn block(
        &mut self,
        node: &Node,
        entries: &[(Node, Node)],
        around: &Surroundings<'_>,
        play: &mut PlayParts,
    ) -> Vec<Task> {
        self.only_keywords(entries, Level::Block);
        if around.handlers {
            self.not_read(node);
            self.report(Diagnostic::at(&node.span, "a block can't be a handler"));
            return Vec::new();
        }
        let outer = self.shared(entries, Level::Block).inside(&around.outer);
        let inside = Surroundings { outer, ..around.clone() };
        let mut tasks = node.get("block").map(|list| self.tasks(list, &inside, play)).unwrap_or_default();
        // Reported as not supported; what they define counts all the same.
        for other in ["rescue", "always"].iter().filter_map(|key| node.get(key)) {
            tasks.extend(self.tasks(other, &inside, play));
        }
        tasks
    }

    /// The handlers of a list.
    pub(super) fn handlers(
        &mut self,
        node: &Node,
        around: &Surroundings<'_>,
        play: &mut PlayParts,
    ) -> Vec<Handler> {
        let around = Surroundings { handlers: true, ..around.clone() };
        let Some(items) = node.as_sequence() else {
            self.tasks(node, &around, play);
            return Vec::new();
        };
        let mut handlers = Vec::new();
        for item in items {
            let listen = item.get("listen").map(|topics| self.texts(topics, "listen")).unwrap_or_default();
            let tasks = self.item(item, &around, play);
            handlers.extend(tasks.into_iter().map(|task| Handler { task, listen: listen.clone() }));
        }
        handlers
    }

    /// Whether an import may stand among handlers; reports it when not.
    pub(super) fn may_import(
        &mut self,
        called: &Called<'_>,
        import: Import,
        around: &Surroundings<'_>,
    ) -> bool {
        if around.handlers {
            self.unread.anything = true;
            self.not_yet(&called.key.span, format!("`{}` among handlers", import.keyword()));
        }
        !around.handlers
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
