//! What lists of tasks consist of: tasks, and blocks that do something about failures.

use super::{Action, Task, Templated};
use crate::source::Span;

/// An entry of a list of tasks. Blocks without `rescue` and `always` are not there: their tasks are.
#[derive(Debug, Clone)]
pub enum Step {
    /// One task.
    Task(Box<Task>),
    /// Tasks with others for the case that they fail.
    Block(Block),
}

/// A block with `rescue` or `always`. Its tasks have inherited its keywords.
#[derive(Debug, Clone)]
pub struct Block {
    /// Where it begins.
    pub span: Span,
    /// Its name.
    pub name: Option<Templated>,
    /// What is done first.
    pub body: Vec<Step>,
    /// What a host does when a task of the body failed on it; then the failure is forgotten.
    pub rescue: Vec<Step>,
    /// What is done in any case.
    pub always: Vec<Step>,
}

impl From<Task> for Step {
    fn from(task: Task) -> Self {
        Self::Task(Box::new(task))
    }
}

impl Step {
    /// The lists of steps directly within.
    pub fn parts(&self) -> [&[Step]; 3] {
        match self {
            Self::Block(block) => [&block.body, &block.rescue, &block.always],
            Self::Task(task) => match &task.action {
                Action::Include(include) => [include.steps(), &[], &[]],
                _ => [&[], &[], &[]],
            },
        }
    }
}

/// The tasks of these steps and of blocks in them, in order; not those of includes.
pub fn tasks(steps: &[Step]) -> Vec<&Task> {
    fn collect<'a>(steps: &'a [Step], all: &mut Vec<&'a Task>) {
        for step in steps {
            match step {
                Step::Task(task) => all.push(task),
                Step::Block(_) => step.parts().into_iter().for_each(|part| collect(part, all)),
            }
        }
    }
    let mut all = Vec::new();
    collect(steps, &mut all);
    all
}
