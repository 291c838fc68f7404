//! Actions that the run itself carries out: includes and `meta`.

use std::sync::Arc;

use super::{Deferred, Handler, Role, Step};

/// `include_tasks` or `include_role`. The conditions of the including task, its loop and its tags are about
/// the include itself; its variables are those of the tasks too (they have them already).
#[derive(Debug, Clone)]
pub struct Include {
    /// `include_tasks` or `include_role`.
    pub keyword: &'static str,
    /// The file or the role, as it is written.
    pub name: String,
    /// What it brings.
    pub content: Content,
}

/// What an include brings.
#[derive(Debug, Clone)]
pub enum Content {
    /// It was read: its name is literal.
    Read(Arc<Included>),
    /// Its name is a template: it is read when the run knows it.
    Later(Arc<Deferred>),
}

/// Tasks of an include with what comes along.
#[derive(Debug, Default)]
pub struct Included {
    /// The tasks.
    pub steps: Vec<Step>,
    /// Of an included role; from now on they are among those of the play.
    pub handlers: Vec<Handler>,
    /// Roles whose variables all further tasks of the play see (`public`).
    pub public: Vec<Arc<Role>>,
}

impl Include {
    /// Its tasks, as far as they are known before the run.
    pub fn steps(&self) -> &[Step] {
        match &self.content {
            Content::Read(included) => &included.steps,
            Content::Later(_) => &[],
        }
    }

    /// What is read only during the run.
    pub fn deferred(&self) -> Option<&Arc<Deferred>> {
        match &self.content {
            Content::Read(_) => None,
            Content::Later(deferred) => Some(deferred),
        }
    }
}

/// What `meta` asks of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meta {
    /// Run the notified handlers now.
    FlushHandlers,
    /// Nothing.
    Noop,
    /// The host does no more tasks of this play.
    EndHost,
    /// No host of the batch does more tasks of this play.
    EndBatch,
    /// No host does more tasks of this play.
    EndPlay,
    /// The host does no more tasks of the role.
    EndRole,
    /// Forget the facts of the hosts.
    ClearFacts,
    /// Forget which hosts failed or were lost.
    ClearHostErrors,
    /// Read the inventory again; what the run added to it stays.
    RefreshInventory,
    /// Connect anew for the next task.
    ResetConnection,
    /// Not written by anyone: the tasks of [`super::Task::role`] end here. A host that did one of them (was not
    /// skipped in all) skips every later task of a role with the same [`super::Role::identity`] in this
    /// play. Only there when such tasks follow.
    RoleComplete,
}

impl Meta {
    /// What can be written, sorted by name.
    pub const NAMES: [(&'static str, Self); 10] = [
        ("clear_facts", Self::ClearFacts),
        ("clear_host_errors", Self::ClearHostErrors),
        ("end_batch", Self::EndBatch),
        ("end_host", Self::EndHost),
        ("end_play", Self::EndPlay),
        ("end_role", Self::EndRole),
        ("flush_handlers", Self::FlushHandlers),
        ("noop", Self::Noop),
        ("refresh_inventory", Self::RefreshInventory),
        ("reset_connection", Self::ResetConnection),
    ];
}
