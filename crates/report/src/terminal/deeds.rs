//! What the tasks of a run brought about, on any host: counted by task, however many hosts did it.

use std::collections::{BTreeMap, BTreeSet};

use wire::{ItemReport, Status, TaskHeader};

/// The numbers of tasks by what they brought about.
#[derive(Debug, Default)]
pub struct Deeds {
    changed: BTreeSet<u64>,
    unknown: BTreeSet<u64>,
    any: bool,
    /// The running task only asks for facts.
    asks: bool,
    /// Of hosts that go through the play each by itself: the number under which what they do counts, and whether it only
    /// asks for facts; by the task's own number.
    alone: BTreeMap<u64, (u64, bool)>,
    /// By what they are called and where they are written.
    known: BTreeMap<(String, String), u64>,
}

impl Deeds {
    /// A task begins.
    pub fn start(&mut self, task: &TaskHeader) {
        let asks = task.module == "setup";
        if task.host.is_none() {
            self.asks = asks;
            return;
        }
        let place = (task.name.clone(), task.location.clone());
        let number = *self.known.entry(place).or_insert(task.task);
        self.alone.insert(task.task, (number, asks));
    }

    /// A host did an item of the task.
    pub fn item(&mut self, report: &ItemReport) {
        let (number, asks) = self.alone.get(&report.task).copied().unwrap_or((report.task, self.asks));
        self.any |= !asks && report.status != Status::Skipped;
        match report.status {
            Status::Changed => self.changed.insert(number),
            Status::Unknown => self.unknown.insert(number),
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
