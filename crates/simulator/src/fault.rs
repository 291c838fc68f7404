//! Faults that strike a host at a given moment of a deployment: at the Nth system call with which our executable (or
//! anything that it starts) changes the host. The product knows nothing of it.

use std::{
    fmt,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::calls::{Caller, Question, name_of_change};

/// A fault to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// It strikes when this call is made, before it is carried out; counted from 1.
    pub at: u64,
    /// What happens.
    pub kind: FaultKind,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// The host loses its power.
    PowerOff,
    /// The host is started anew by its button.
    Reset,
    /// The agent is killed (SIGKILL).
    KillAgent,
    /// The sshd of the agent's session is killed.
    KillSession,
    /// The host loses its power, and what was not yet on its disk.
    LoseWrites,
    /// The network cable is pulled.
    Cut,
    /// The host and all others do not reach each other any more.
    Partition,
    /// One packet in five is lost, each way.
    LosePackets,
    /// The TCP connections between the host and the control machine are reset.
    ResetConnections,
    /// The disk is full.
    Fill,
    /// The call waits until it is released: time for whoever wants to do something at this very moment.
    Hold,
}

/// Whose calls count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// Those of our executable.
    Ours,
    /// Also those of the programs that it starts.
    Deployment,
}

/// What was seen of the calls of a host since the fault was armed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchStatus {
    /// Changing calls so far.
    pub seen: u64,
    /// The fault to come, or that came.
    pub fault: Option<Fault>,
    /// The call at which it struck, e.g. `rename by discos`.
    pub struck: Option<String>,
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PowerOff => "power-off",
            Self::Reset => "reset",
            Self::KillAgent => "kill-agent",
            Self::KillSession => "kill-session",
            Self::LoseWrites => "lose-writes",
            Self::Cut => "cut",
            Self::Partition => "partition",
            Self::LosePackets => "lose-packets",
            Self::ResetConnections => "reset-connections",
            Self::Fill => "fill",
            Self::Hold => "hold",
        })
    }
}

/// Counts the calls of a host and says when the fault strikes.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    state: Mutex<State>,
    released: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// None: nothing is counted.
    whose: Option<Whose>,
    fault: Option<Fault>,
    seen: u64,
    struck: Option<String>,
    held: bool,
}

impl Watch {
    /// Counts from now on, from zero. Whoever was held goes on.
    pub fn arm(&self, whose: Whose, fault: Option<Fault>) {
        *self.state() = State { whose: Some(whose), fault, ..State::default() };
        self.released.notify_all();
    }

    /// Calls are counted.
    pub fn is_armed(&self) -> bool {
        self.state().whose.is_some()
    }

    /// Lets a held call go on.
    pub fn release(&self) {
        self.state().held = false;
        self.released.notify_all();
    }

    /// Waits until a held call may go on.
    pub fn wait(&self) {
        drop(self.released.wait_while(self.state(), |state| state.held));
    }

    /// What was seen.
    pub fn status(&self) -> Option<WatchStatus> {
        let state = self.state();
        state.whose?;
        Some(WatchStatus { seen: state.seen, fault: state.fault, struck: state.struck.clone() })
    }

    /// Counts a call; what strikes at it.
    pub fn count(&self, question: Question) -> Option<FaultKind> {
        let (name, whose) = (name_of_change(question.call)?, self.state().whose?);
        let caller = Caller::of(question.thread);
        let counts = match whose {
            Whose::Ours => caller.is_agent(),
            Whose::Deployment => caller.is_of_deployment(),
        };
        if !counts {
            return None;
        }
        let mut state = self.state();
        state.seen += 1;
        let fault = state.fault.filter(|fault| fault.at == state.seen)?;
        state.struck = Some(format!("{name} by {}", caller.name()));
        state.held = fault.kind == FaultKind::Hold;
        Some(fault.kind)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
