//! The one door to a machine. [`Target`] reads and changes files, runs programs and knows users and
//! groups; every change goes through it, which records it ([`wire::Change`]) or, in check mode, only
//! records it. In check mode it keeps in memory what earlier tasks would have made, so that later
//! tasks judge the machine as the run would find it.

#![expect(clippy::disallowed_methods, reason = "this crate is the door to a machine")]

#[cfg(not(target_os = "linux"))]
compile_error!("targets are Linux machines");

mod access;
mod accounts;
mod attributes;
mod backup;
pub mod clock;
mod conversation;
mod diff;
mod directory;
mod error;
mod expectation;
mod keep;
mod kept;
mod link;
mod metadata;
mod mode;
mod name_service;
mod network;
mod overlay;
mod process_groups;
mod program;
mod read;
mod remove;
mod room;
mod runner;
mod scratch;
mod target;
mod touch;
mod underway;
mod validate;
mod write;
mod write_out;

pub use accounts::{Group, User};
pub use attributes::Attributes;
pub use conversation::{Conversation, Dialogue};
pub use error::Error;
pub use kept::{KeptItem, KeptRun, State};
pub use metadata::{FileKind, Metadata, Special};
pub use mode::{Mode, ModeError};
pub use process_groups::ProcessGroups;
pub use program::{Finished, Program, shell_word};
pub use room::Room;
pub use runner::{Lines, Runner, SystemRunner};
pub use target::{CallOptions, Target};
pub use touch::{Stamp, Touch};
