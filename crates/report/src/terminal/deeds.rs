//! What the tasks of a run brought about, on any host: counted by task, however many hosts did it.

use std::collections::BTreeSet;

use wire::{ItemReport, Status, TaskHeader};

/// The numbers of tasks by what they brought about.
#[derive(Debug, Default)]
pub struct Deeds {
    changed: BTreeSet<u64>,
    unknown: BTreeSet<u64>,
    any: bool,
    /// The running task only asks for facts.
    asks: bool,
}

impl Deeds {
    /// A task begins.
    pub fn start(&mut self, task: &TaskHeader) {
        self.asks = task.module == "setup";
    }

    /// A host did an item of the task.
    pub fn item(&mut self, report: &ItemReport) {
        self.any |= !self.asks && report.status != Status::Skipped;
        match report.status {
            Status::Changed => self.changed.insert(report.task),
            Status::Unknown => self.unknown.insert(report.task),
            _ => false,
        };
    }

    /// How many tasks changed something (in a check: would change).
    pub fn changed(&self) -> usize {
        self.changed.len()
    }

    /// How many tasks a check can't know.
    pub fn unknown(&self) -> usize {
        self.unknown.len()
    }

    /// Some task was done on some host: not skipped, and more than asking for facts.
    pub fn any(&self) -> bool {
        self.any
    }
}
