//! Playbooks and plays.

use std::{path::PathBuf, sync::Arc};

use super::{Action, Handler, Keywords, Role, Selection, Setting, Task, Templated, Vars};
use crate::source::Span;

/// A playbook with everything that it imports.
#[derive(Debug)]
pub struct Playbook {
    /// Its file.
    pub path: PathBuf,
    /// Its plays and those of imported playbooks, in order.
    pub plays: Vec<Play>,
}

/// A play.
#[derive(Debug)]
pub struct Play {
    /// Where it begins.
    pub span: Span,
    /// Its name.
    pub name: Option<Templated>,
    /// The folder of its playbook.
    pub folder: PathBuf,
    /// The host pattern; a list in the text is joined by commas.
    pub hosts: Templated,
    /// Ask the machines for facts first.
    pub gather_facts: Setting<bool>,
    /// `vars` and then `vars_files`: weakest first.
    pub vars: Vec<Arc<Vars>>,
    /// What its tasks have inherited; fact gathering, which is no written task, needs it too.
    pub keywords: Keywords,
    /// `roles` and `import_role`: all tasks of the play see their `defaults`, weakest of all variables, and
    /// their `exports`, just stronger than `vars`.
    pub roles: Vec<Arc<Role>>,
    /// `pre_tasks`; then roles and `tasks`; then `post_tasks`. Handlers run after each.
    pub sections: [Vec<Task>; 3],
    /// All handlers of the play, in the order in which they run: those of `roles`, its own, those of roles
    /// that tasks import or include. See [`Play::notified`].
    pub handlers: Vec<Handler>,
}

impl Play {
    /// Its name, or its host pattern.
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or(&self.hosts.text, |name| &name.text)
    }

    /// The tasks of all sections.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.sections.iter().flatten()
    }

    /// The tasks that a selection chooses, those of chosen includes behind them.
    pub fn chosen<'a>(&'a self, selection: &Selection) -> Vec<&'a Task> {
        fn collect<'a>(tasks: &'a [Task], selection: &Selection, chosen: &mut Vec<&'a Task>) {
            for task in tasks.iter().filter(|task| task.is_written() && selection.chooses(task)) {
                chosen.push(task);
                if let Action::Include(include) = &task.action {
                    collect(&include.tasks, selection, chosen);
                }
            }
        }
        let mut chosen = Vec::new();
        self.sections.iter().for_each(|section| collect(section, selection, &mut chosen));
        chosen
    }

    /// The handlers that a notification is for: the last one of that name, and of those that listen to it
    /// the last of each name. Numbers in [`Play::handlers`], sorted.
    pub fn notified(&self, notification: &str) -> Vec<usize> {
        let backwards = || self.handlers.iter().enumerate().rev();
        let named = backwards().find(|(_, handler)| handler.is_named(notification)).map(|(at, _)| at);
        let mut found: Vec<usize> = named.into_iter().collect();
        let mut seen: Vec<&str> = Vec::new();
        for (at, handler) in backwards().filter(|(_, handler)| handler.listens(notification)) {
            let name = handler.task.name.as_ref().map_or("", |name| name.text.as_str());
            if !name.is_empty() && seen.contains(&name) {
                continue;
            }
            seen.push(name);
            if !found.contains(&at) {
                found.push(at);
            }
        }
        found.sort_unstable();
        found
    }
}
