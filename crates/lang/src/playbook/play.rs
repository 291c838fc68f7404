//! Playbooks and plays.

use std::{borrow::Borrow, path::PathBuf, sync::Arc};

use super::{
    Action, Argument, Handler, Keywords, LateVars, Prompt, Role, Selection, Setting, Step, Task, Templated,
    Vars, tasks,
};
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
    /// What fact gathering is told besides: `gather_subset` and the like.
    pub gather_arguments: Vec<Argument>,
    /// In which order its hosts come.
    pub order: Order,
    /// How many hosts, or which share of them, do it at a time: the size of each batch, the last for all further
    /// ones. Empty: all.
    pub serial: Vec<Templated>,
    /// The play ends when a larger share of the hosts fails.
    pub max_fail_percentage: Option<Templated>,
    /// How its hosts go through it.
    pub strategy: Strategy,
    /// The user as whom the machines are reached, where no variable says it.
    pub remote_user: Option<Templated>,
    /// The port of their sshd, where no variable says it.
    pub port: Option<Setting<u32>>,
    /// What the operator is asked for.
    pub prompts: Vec<Prompt>,
    /// Notified handlers run also where tasks fail.
    pub force_handlers: Option<Setting<bool>>,
    /// `vars` and then `vars_files`: weakest first.
    pub vars: Vec<Arc<Vars>>,
    /// `vars_files` whose names only the run knows, and those behind them: stronger than `vars`, the last
    /// strongest.
    pub late_vars: Vec<LateVars>,
    /// What its tasks have inherited; fact gathering, which is no written task, needs it too.
    pub keywords: Keywords,
    /// `roles` and `import_role`: all tasks of the play see their `defaults`, weakest of all variables, and
    /// their `exports`, just stronger than `vars`.
    pub roles: Vec<Arc<Role>>,
    /// `pre_tasks`; then roles and `tasks`; then `post_tasks`. Handlers run after each.
    pub sections: [Vec<Step>; 3],
    /// All handlers of the play, in the order in which they run: those of `roles`, its own, those of roles
    /// that tasks import or include. See [`Play::notified`].
    pub handlers: Vec<Handler>,
}

/// `strategy`: how the hosts of a play go through it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// All do a task before any begins the next.
    #[default]
    Linear,
    /// Each goes on by itself: `free` and `host_pinned`, which are the same where no host waits for a worker.
    Free,
}

/// `order`: in which order the hosts of a play come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As in the inventory.
    #[default]
    Inventory,
    /// The other way round.
    ReverseInventory,
    /// By name.
    Sorted,
    /// By name, the last first.
    ReverseSorted,
    /// Never the same.
    Shuffle,
}

impl Order {
    /// How they are written.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("inventory", Self::Inventory),
        ("reverse_inventory", Self::ReverseInventory),
        ("reverse_sorted", Self::ReverseSorted),
        ("shuffle", Self::Shuffle),
        ("sorted", Self::Sorted),
    ];
}

impl Play {
    /// Its name, or its host pattern.
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or(&self.hosts.text, |name| &name.text)
    }

    /// The tasks of all sections.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.sections.iter().flat_map(|section| tasks(section))
    }

    /// The tasks that a selection chooses, those of chosen includes behind them.
    pub fn chosen<'a>(&'a self, selection: &Selection) -> Vec<&'a Task> {
        fn collect<'a>(steps: &'a [Step], selection: &Selection, chosen: &mut Vec<&'a Task>) {
            for step in steps {
                if let Step::Task(task) = step {
                    if !task.is_written() || !selection.chooses(task) {
                        continue;
                    }
                    chosen.push(task);
                }
                step.parts().into_iter().for_each(|part| collect(part, selection, chosen));
            }
        }
        let mut chosen = Vec::new();
        self.sections.iter().for_each(|section| collect(section, selection, &mut chosen));
        chosen
    }

    /// The run may bring handlers that are not known yet: those of roles that are included under a name that
    /// is a template.
    pub fn brings_handlers(&self) -> bool {
        fn brings(step: &Step) -> bool {
            let later = match step {
                Step::Task(task) => match &task.action {
                    // What a file of tasks brings is not known either.
                    Action::Include(include) => include.deferred().is_some(),
                    _ => false,
                },
                Step::Block(_) => false,
            };
            later || step.parts().into_iter().flatten().any(brings)
        }
        self.sections.iter().flatten().any(brings)
    }

    /// The handlers that a notification is for; see [`notified`].
    pub fn notified(&self, notification: &str) -> Vec<usize> {
        notified(&self.handlers, notification)
    }
}

/// The handlers that a notification is for: the last one of that name, and of those that listen to it
/// the last of each name. Their places in the list, sorted.
pub fn notified<H: Borrow<Handler>>(handlers: &[H], notification: &str) -> Vec<usize> {
    let backwards = || handlers.iter().map(Borrow::borrow).enumerate().rev();
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
