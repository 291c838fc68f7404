//! Host keys that are not known yet wait here until all hosts have shown theirs: they are accepted at once.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{Cancel, Secret, transport::HostKey};

/// How often it is looked whether the operator interrupted the run.
const GLANCE: Duration = Duration::from_millis(100);

/// The host keys that wait.
#[derive(Default)]
pub struct HostKeys {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    keys: Vec<HostKey>,
    /// Connections that ended without showing a key.
    ended: usize,
    decided: Option<bool>,
}

impl HostKeys {
    /// Some connections begin; what was decided about others does not count for them.
    pub fn begin(&self) {
        *self.state() = State::default();
    }

    /// A host shows its key, and waits for the operator. The key itself is the answer that accepts it.
    pub fn ask(&self, key: HostKey) -> Option<Secret> {
        let fingerprint = key.fingerprint.clone();
        let mut state = self.state();
        state.keys.push(key);
        self.changed.notify_all();
        let state = self
            .changed
            .wait_while(state, |state| state.decided.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        (state.decided == Some(true)).then(|| Secret::new(fingerprint))
    }

    /// A connection ended.
    pub fn end(&self) {
        self.state().ended += 1;
        self.changed.notify_all();
    }

    /// Waits until so many connections have shown a key or ended; the keys.
    pub fn wait(&self, connections: usize, cancel: &Cancel) -> Vec<HostKey> {
        let mut state = self.state();
        while state.keys.len() + state.ended < connections && !cancel.is_raised() {
            state = self.changed.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.keys.clone()
    }

    /// Tells all who wait.
    pub fn decide(&self, accepted: bool) {
        self.state().decided = Some(accepted);
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
