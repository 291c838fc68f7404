//! How one item and one task ended on one host.

use std::sync::Arc;

use lang::playbook::Included;
use wire::{Change, Status};

use super::host_task::ItemVariables;
use crate::variables::{HostState, Told};

/// How one item ended on one host.
#[derive(Debug, Clone)]
pub struct ItemOutcome {
    /// For the report and the count.
    pub status: Status,
    /// For `register`.
    pub told: Told,
    /// What changed.
    pub changes: Vec<Change>,
    /// Reason or text.
    pub message: Option<String>,
    /// What to do about a failure.
    pub help: Option<String>,
    /// The last lines of a failed program.
    pub output: Vec<String>,
}

/// How a task ended on one host.
#[derive(Debug, Default)]
pub struct HostOutcome {
    /// Of its items; one when there is no loop.
    pub statuses: Vec<Status>,
    /// For `register`; none when the host was lost.
    pub told: Option<Told>,
    /// Handlers to run; where the host does no more, they are told as not run.
    pub notify: Vec<String>,
    /// Of an include: the variables of each item that is to be done.
    pub included: Vec<(Arc<Included>, ItemVariables)>,
    /// What it found out about other hosts (`delegate_facts`), for when all hosts have ended: of two that tell the
    /// same fact the later one in the play counts.
    pub of_others: Vec<(String, Arc<HostState>)>,
    /// The host does no more tasks.
    pub failed: bool,
    /// The host was lost.
    pub lost: bool,
    /// The operator interrupted it.
    pub interrupted: bool,
}

impl HostOutcome {
    /// The task was done, at least in part: not skipped.
    pub fn did_something(&self) -> bool {
        self.statuses.iter().any(|status| *status != Status::Skipped)
    }

    /// The task came to its end and did not fail.
    pub fn complete(&self) -> bool {
        !(self.failed || self.lost || self.interrupted)
    }

    /// Some item changed something.
    pub fn changed(&self) -> bool {
        self.statuses.contains(&Status::Changed)
    }

    /// Check mode can't know some item.
    pub fn unknown(&self) -> bool {
        self.statuses.contains(&Status::Unknown)
    }
}
