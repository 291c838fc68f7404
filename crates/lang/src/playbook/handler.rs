//! Handlers: tasks that run when they are notified.

use super::{Step, Task, Templated};

/// A handler.
#[derive(Debug, Clone)]
pub struct Handler {
    /// What it does.
    pub task: Task,
    /// Topics that notify it, besides its name.
    pub listen: Vec<Templated>,
}

impl Handler {
    /// The handler that an entry of a list of handlers is; blocks can't be any.
    pub(super) fn of(step: Step) -> Option<Self> {
        match step {
            Step::Task(mut task) => Some(Self { listen: std::mem::take(&mut task.listen), task: *task }),
            Step::Block(_) => None,
        }
    }

    /// The notification is its name, alone or behind that of its role. Names that are
    /// templates are compared as they are written.
    pub fn is_named(&self, notification: &str) -> bool {
        let Some(name) = &self.task.name else { return false };
        let behind = |role: &str| {
            notification.strip_prefix(role).and_then(|rest| rest.strip_prefix(" : ")) == Some(&name.text)
        };
        name.text == notification || self.task.role.as_ref().is_some_and(|role| behind(&role.name))
    }

    /// The notification is one of its topics.
    pub fn listens(&self, notification: &str) -> bool {
        self.listen.iter().any(|topic| topic.text == notification)
    }
}
