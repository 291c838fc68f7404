//! What happens during a run, as the engine tells it. Renderers and the run journal see nothing else.

use serde::{Deserialize, Serialize};

use crate::{Change, LockHolder};

/// Something that happened. Serialised as one JSON line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    pub time_ms: u64,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// Kinds of [`Event`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// First event of a run.
    RunStarted(RunHeader),
    /// A connection to this host is being made.
    Connecting {
        /// Inventory name.
        host: String,
    },
    /// The agent of this host answered.
    Connected {
        /// Inventory name.
        host: String,
        /// The operating system, as in [`crate::Greeting::system`].
        system: String,
        /// The executable had to be sent (its bytes), else 0.
        pushed_bytes: u64,
        /// How long connecting took, in milliseconds.
        duration_ms: u64,
    },
    /// This host can't be reached, or was lost.
    Unreachable {
        /// Inventory name.
        host: String,
        /// What went wrong, in ssh's words where it is ssh's.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Another deployment holds this host.
    Locked {
        /// Inventory name.
        host: String,
        /// Who.
        holder: LockHolder,
    },
    /// A play begins.
    PlayStarted {
        /// Its name, or its host pattern.
        play: String,
        /// Its hosts in the order of the inventory.
        hosts: Vec<String>,
    },
    /// A task begins on its hosts.
    TaskStarted(TaskHeader),
    /// A host did one item of a task (the only one, when there is no loop).
    ItemFinished(ItemReport),
    /// The latest line of a running program.
    Line {
        /// Inventory name.
        host: String,
        /// The line.
        line: String,
    },
    /// Something the operator should know.
    Warning {
        /// Inventory name, where it is about one.
        host: Option<String>,
        /// The text.
        message: String,
    },
    /// Handlers that tasks notified will not run on this host: it failed, was lost, or the run ended
    /// before. A rerun, which finds what the tasks changed as it should be, does not notify them again.
    HandlersPending {
        /// Inventory name.
        host: String,
        /// Names of the handlers, in the order in which they would have run.
        handlers: Vec<String>,
    },
    /// Last event of a run.
    RunFinished {
        /// The exit code of the process.
        exit_code: u8,
        /// How long the run took, in milliseconds.
        duration_ms: u64,
        /// Per host, in the order of the inventory.
        hosts: Vec<(String, Totals)>,
    },
}

/// What is run, on which hosts, from where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunHeader {
    /// Identifies the run; also the name of its journal.
    pub run: String,
    /// What the operator asked for, e.g. `discos:srt`.
    pub system: String,
    /// Chosen hosts in the order of the inventory.
    pub hosts: Vec<String>,
    /// Nothing is changed.
    pub check: bool,
    /// The machines are simulated.
    pub rehearsal: bool,
    /// Where the inventory was read.
    pub inventory: String,
    /// Where the roles were read: `built in` or a folder.
    pub content: String,
    /// Path of the run journal.
    pub journal: Option<String>,
}

/// A task, as the operator knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskHeader {
    /// Number of the task within the run; [`ItemReport::task`] refers to it.
    pub task: u64,
    /// Its name, templates kept as they are written; the module's name when it has none.
    pub name: String,
    /// The role that it belongs to.
    pub role: Option<String>,
    /// Canonical name of the module.
    pub module: String,
    /// `file:line:column` of the task; empty where nobody wrote the playbook, as of restoring.
    pub location: String,
    /// It is a handler.
    pub handler: bool,
    /// The only host that begins it, where each goes through the play by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// What one item of a task brought about on one host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemReport {
    /// Number of the task.
    pub task: u64,
    /// Inventory name.
    pub host: String,
    /// Another host that did it (`delegate_to`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<String>,
    /// Label of the item, where there is a loop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// How it ended.
    pub status: Status,
    /// Milliseconds.
    pub duration_ms: u64,
    /// What changed or would change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Reason of a failure, of a skip or of an unknown; text of `debug`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What to do about a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The last lines that a failed program printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output: Vec<String>,
}

/// How one item of a task ended on one host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was as it should be.
    Ok,
    /// It was changed (in check mode: would be).
    Changed,
    /// Its condition was false, or it had nothing to do.
    Skipped,
    /// Check mode can't know; [`ItemReport::message`] says why.
    Unknown,
    /// It failed; the host does no more tasks.
    Failed,
    /// It failed and the play goes on (`ignore_errors`).
    Ignored,
    /// It failed and the host goes on with the `rescue` of a block around the task.
    Rescued,
    /// The host was lost.
    Unreachable,
    /// The operator interrupted it; no failure, and not counted.
    Interrupted,
}

/// What a host did in a run, counted by task as Ansible's recap does (a loop is one task).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Tasks that found everything as it should be.
    pub ok: u32,
    /// Tasks that changed something.
    pub changed: u32,
    /// Tasks that check mode can't know.
    pub unknown: u32,
    /// Tasks that were skipped.
    pub skipped: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks that failed and were ignored.
    pub ignored: u32,
    /// Tasks that failed and led to the `rescue` of a block.
    #[serde(default)]
    pub rescued: u32,
    /// The host was not reached, or lost.
    pub unreachable: bool,
}
