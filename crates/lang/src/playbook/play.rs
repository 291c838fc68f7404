//! Playbooks and plays.

use std::{path::PathBuf, sync::Arc};

use super::{Handler, Keywords, Role, Setting, Task, Templated, Vars};
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
    /// All handlers of the play, in the order in which they run: those of its roles first.
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
}
