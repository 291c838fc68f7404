//! The contract between the halves of the program: what the control side asks of an agent
//! ([`Request`]), what the agent answers ([`Outcome`] or [`Failure`]), how both travel over a pipe
//! ([`frame`]), and what the control side tells its renderers ([`Event`]). Nothing here does anything.

mod event;
mod exit_code;
pub mod frame;
mod message;
mod outcome;
mod request;
pub mod text;

pub use event::{Event, EventKind, ItemReport, RunHeader, Status, TaskHeader, Totals};
pub use exit_code::ExitCode;
pub use message::{FromAgent, Greeting, LockHolder, PROTOCOL_VERSION, ToAgent};
pub use outcome::{Change, ChangeKind, Failure, Outcome, Reply};
pub use request::{Become, BlobRange, Job, Request};

/// A value of the Ansible language: what YAML, Jinja and JSON have in common.
pub type Value = serde_json::Value;

/// Named values in the order in which they were written.
pub type Object = serde_json::Map<String, Value>;
