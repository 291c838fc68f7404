//! What the control side asks an agent to do: one module with concrete arguments.

use serde::{Deserialize, Serialize};

use crate::Object;

/// One module call with concrete arguments: no templates are left in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Number that the reply carries back; unique within one connection.
    pub id: u64,
    /// Canonical short name of the module, e.g. `file`.
    pub module: String,
    /// Name of the task as it is written, for what is kept on the machine.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub task: String,
    /// The arguments by their canonical names.
    pub arguments: Object,
    /// The user to act as, when it is not the user that the agent runs as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub become_: Option<Become>,
    /// Environment variables for the programs that the module starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<(String, String)>,
    /// Report what would change, change nothing.
    #[serde(default)]
    pub check: bool,
    /// Send the difference of text files along with the changes.
    #[serde(default)]
    pub diff: bool,
    /// Never send contents or output back: the task handles secrets.
    #[serde(default)]
    pub no_log: bool,
    /// Keep no contents of what it replaces: secrets of the vault are written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// What it starts is ended after so many seconds, and it has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// Begin it as a job that nobody waits for, and answer at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Job>,
    /// File data that belongs to this request: a part of the frame's raw bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<BlobRange>,
    /// The file data are those of the agent's own executable, which is there already: none travel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_executable: bool,
}

/// Work that goes on when its request is answered, and when the connection has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// It is ended after so many seconds.
    pub seconds: u32,
    /// Where its result is kept; `~` is the home of the user that does the work.
    pub folder: String,
}

/// Another user to run a module as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Become {
    /// Name of the user.
    pub user: String,
    /// Start from that user's login environment.
    #[serde(default)]
    pub login: bool,
}

/// A part of the raw bytes that travel behind the JSON of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRange {
    /// First byte.
    pub start: usize,
    /// Number of bytes.
    pub length: usize,
}
