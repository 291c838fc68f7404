//! The process groups that were started and may still run, so that they can be ended.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use rustix::process::{Pid, Signal, kill_process_group};

/// A shared list of running process groups.
#[derive(Debug, Clone, Default)]
pub struct ProcessGroups(Arc<Mutex<BTreeSet<i32>>>);

impl ProcessGroups {
    pub(crate) fn add(&self, leader: u32) -> Running {
        let leader = i32::try_from(leader).unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(leader);
        Running { groups: self.clone(), leader }
    }

    /// Kills all of them, and what they started.
    pub fn kill_all(&self) {
        for leader in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            kill(*leader);
        }
    }
}

/// A running process group; it leaves the list when this is dropped.
pub(crate) struct Running {
    groups: ProcessGroups,
    leader: i32,
}

impl Running {
    pub fn kill(&self) {
        kill(self.leader);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.groups.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.leader);
    }
}

fn kill(leader: i32) {
    if let Some(leader) = Pid::from_raw(leader) {
        // It may have ended by itself.
        let _ = kill_process_group(leader, Signal::KILL);
    }
}
