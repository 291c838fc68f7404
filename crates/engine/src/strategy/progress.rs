//! How far each host is in a play.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use lang::playbook::Role;

use super::handlers::Notified;

/// How far a host is in a play.
#[derive(Debug, Default)]
pub struct Progress {
    /// It does no more tasks of this play (`meta: end_host`).
    pub ended: bool,
    /// It failed, and waits for what the blocks around do about it. More than one stroke, as Ansible deals
    /// them when a `run_once` task fails, lets it miss as many chances less one.
    pub strokes: u8,
    /// Failures that wait while blocks do what they do in any case.
    pub pending: BTreeSet<usize>,
    /// It counts no more among the hosts of the play, and takes no part in later plays.
    pub condemned: bool,
    /// The use of a role that it has done with (`meta: end_role`).
    pub ended_role: Option<Arc<Role>>,
    /// Identities of the roles of which it did a task.
    pub did: BTreeSet<usize>,
    /// Identities of the roles that it does not do again.
    pub completed: BTreeSet<usize>,
    /// Handlers to run, by their number.
    pub notified: BTreeMap<usize, Notified>,
    /// The handler that is under way.
    pub handling: Option<usize>,
}

impl Progress {
    /// It does the next task, if that is for it.
    pub fn goes_on(&self) -> bool {
        !self.ended && self.strokes == 0
    }
}
