//! The messages between the control side and an agent.

use serde::{Deserialize, Serialize};

use crate::{Reply, Request};

/// Both sides must have the same; it changes whenever a message does.
pub const PROTOCOL_VERSION: u32 = 1;

/// From the control side to an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToAgent {
    /// First message of a connection.
    Hello {
        /// [`PROTOCOL_VERSION`] of the control side.
        protocol: u32,
        /// Identifies the run, e.g. `20261123T101500-4711`.
        run: String,
        /// Who runs it, e.g. `operator@control`, for the lock.
        who: String,
        /// Hold the machine's deployment lock for as long as the connection lasts.
        lock: bool,
    },
    /// Do these in this order; stop at nothing: every request is answered.
    Batch(Vec<Request>),
    /// Proof of life, answered by [`FromAgent::Pong`].
    Ping,
    /// End; the agent closes its side after the last reply.
    Bye,
}

/// From an agent to the control side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromAgent {
    /// Answer to [`ToAgent::Hello`]; the lock is held if it was asked for.
    Hello(Greeting),
    /// Answer to [`ToAgent::Hello`]: somebody else holds the lock. The agent ends.
    Locked(LockHolder),
    /// Answer to one request of a batch.
    Reply(Reply),
    /// The latest line that a running program printed, for the live view. At most ten a second.
    Line {
        /// The request's number.
        id: u64,
        /// The line, without control characters and at most 200 characters.
        line: String,
    },
    /// Answer to [`ToAgent::Ping`].
    Pong,
}

/// What an agent says about itself and its machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// [`PROTOCOL_VERSION`] of the agent.
    pub protocol: u32,
    /// The user that it runs as.
    pub user: String,
    /// First line of `/etc/redhat-release`, or of `/etc/os-release`'s PRETTY_NAME.
    pub system: String,
    /// The machine's host name.
    pub hostname: String,
}

/// Who holds a machine's deployment lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockHolder {
    /// `user@machine` of the other run.
    pub who: String,
    /// The other run.
    pub run: String,
    /// Since when, as UTC `2026-11-23 10:15:00`.
    pub since: String,
}
