//! What a module call brought about, or why it could not.

use serde::{Deserialize, Serialize};

use crate::Object;

/// The result of a module call that did not fail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Something was changed (in check mode: would be).
    #[serde(default)]
    pub changed: bool,
    /// In check mode only: what would happen can't be known before the run, for this reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// The module had nothing to do, for this reason (`creates` exists, check mode skips commands).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// What was changed, in the order in which it happened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// The module's return values as `register` sees them (`rc`, `stdout`, `stat` ...), without
    /// `changed`, `failed`, `skipped` and `diff`, which the engine adds.
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub output: Object,
    /// Facts for the host (`ansible_facts` of Ansible).
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub facts: Object,
    /// Things that the operator should know although nothing failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// One thing that a module changed, or would change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What kind of thing was done.
    pub kind: ChangeKind,
    /// What it was done to: a path, a user, a package, a command line without secrets.
    pub subject: String,
    /// A few words for the operator, e.g. `mode 0755 -> 0644`. May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Unified difference, when it was asked for and the contents are text and no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// Kinds of [`Change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Something that was not there was made.
    Created,
    /// Contents were replaced.
    Written,
    /// Owner, group, mode or another attribute was set.
    Attributes,
    /// Something was removed.
    Removed,
    /// A program that changes the machine was run.
    Ran,
}

/// A module call that failed. The machine may be changed partly: `changes` tells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong: a lower-case fragment that completes "failed: ...", with path or command.
    pub message: String,
    /// What the operator can do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// What had been changed before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Return values, as in [`Outcome::output`] (`rc`, `stdout`, `stderr` of a failed command).
    #[serde(default, skip_serializing_if = "Object::is_empty")]
    pub output: Object,
}

/// The answer to a [`crate::Request`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's number.
    pub id: u64,
    /// How it ended.
    pub result: Result<Outcome, Failure>,
    /// How long it took on the machine, in milliseconds.
    pub duration_ms: u64,
}
