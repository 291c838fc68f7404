//! One task.

use super::{
    Loader, Surroundings,
    action::Called,
    keyword::{self, Level, Standing},
};
use crate::{
    diagnostic::Diagnostic,
    playbook::{Action, Keywords, SearchPath, Setting, Task, Templated},
    yaml::Node,
};

impl Loader<'_> {
    /// Reports everything in a task that is no keyword but what calls its action.
    pub(super) fn called<'n>(
        &mut self,
        node: &Node,
        entries: &'n [(Node, Node)],
        handlers: bool,
    ) -> Option<Called<'n>> {
        let level = if handlers { Level::Handler } else { Level::Task };
        let mut called: Option<Called<'n>> = None;
        let mut unknown: Vec<&Node> = Vec::new();
        for (key, value) in entries {
            let name = key.key_text();
            if name.starts_with("with_") || keyword::standing(&name, level) != Standing::Unknown {
                continue;
            }
            let Some(what) = Called::of(&name, key, value) else {
                unknown.push(key);
                continue;
            };
            match &called {
                None => called = Some(what),
                Some(first) => {
                    let message = format!("`{}` and `{name}` are both actions", first.key.key_text());
                    let help = "a task has one action: make two tasks";
                    self.report(Diagnostic::at(&key.span, message).label("second action").help(help));
                }
            }
        }
        let level = called.as_ref().map_or(level, |called| called.level(level));
        for (key, _) in entries {
            let name = key.key_text();
            if !name.starts_with("with_") && keyword::standing(&name, level) != Standing::Unknown {
                self.keyword(key, &name, level);
            }
        }
        for key in &unknown {
            self.neither(key, called.as_ref(), level);
        }
        if called.is_none() && unknown.is_empty() {
            let help = "add the name of a module with its arguments";
            let span = entries.first().map_or(&node.span, |(key, _)| &key.span);
            self.report(Diagnostic::at(span, "this task has no action").help(help));
        }
        called
    }

    /// A key that is neither a keyword nor an action.
    fn neither(&mut self, key: &Node, called: Option<&Called<'_>>, level: Level) {
        let name = key.key_text();
        let help = match called.and_then(|called| called.argument_of(&name)) {
            Some(module) => format!("`{name}` is an argument of `{module}`: indent it below"),
            None => modules::nearest::hint(
                name.rsplit('.').next().unwrap_or(&name),
                keyword::names(level).chain(Called::names()),
            )
            .unwrap_or_else(|| match called {
                Some(_) => keyword::hint(&name, level),
                None => format!("the modules are: {}", Called::names().collect::<Vec<_>>().join(", ")),
            }),
        };
        let message = format!("`{name}` is neither a {} keyword nor a module", level.name());
        self.report(Diagnostic::at(&key.span, message).label("unknown").help(help));
    }

    /// The task with its action, and with what it inherits.
    pub(super) fn task(
        &mut self,
        node: &Node,
        action: Action,
        keywords: Keywords,
        level: Level,
        around: &Surroundings,
    ) -> Task {
        let entries = node.as_mapping().unwrap_or_default();
        let span = entries.first().map_or(&node.span, |(key, _)| &key.span).clone();
        let search = SearchPath::new(&around.roles, &around.folder, &around.playbook);
        let mut task = Task {
            name: self.name(node),
            role: around.role.clone(),
            keywords: keywords.inside(&around.outer),
            looping: self.looping(entries, level),
            ..Task::new(span, action, search)
        };
        for (key, value) in entries {
            let Some(name) = key.as_str() else { continue };
            if keyword::standing(name, level) != Standing::Supported {
                continue;
            }
            match name {
                "register" => {
                    let name = self.literal(value, name);
                    if let Some(Templated { text, span }) = name {
                        self.variable_name(&text, &span);
                        task.register = Some(text);
                    }
                }
                "listen" => task.listen = self.texts(value, name),
                "changed_when" => task.changed_when = Some(self.conditions(value, name)),
                "failed_when" => task.failed_when = Some(self.conditions(value, name)),
                "until" => task.until = Some(self.conditions(value, name)),
                "async" => task.background = self.number(value, name),
                "poll" => task.poll = self.number(value, name),
                "retries" => task.retries = self.number(value, name),
                "delay" => task.delay = self.number(value, name),
                _ => {}
            }
        }
        self.require_job(node, &task);
        task
    }

    /// What nobody waits for must be work that a machine does alone.
    fn require_job(&mut self, node: &Node, task: &Task) {
        let is_job = matches!(task.background, Some(Setting::Template(_) | Setting::Literal(1..)))
            && task.poll == Some(Setting::Literal(0));
        if let Action::Module(call) = &task.action
            && is_job
            && !call.module.can_be_a_job()
            && let Some(poll) = node.get("poll")
        {
            let message = format!("`{}` can't be a task that nobody waits for (`poll: 0`)", call.module.name);
            let help = "that is for modules that a machine carries out alone, such as command; leave `poll` out to wait";
            self.report(Diagnostic::at(&poll.span, message).help(help));
        }
    }

    /// The name of a task or a play.
    pub(super) fn name(&mut self, node: &Node) -> Option<Templated> {
        let name = node.get("name").filter(|name| name.kind != crate::yaml::Kind::Null)?;
        self.text(name, "name")
    }
}
