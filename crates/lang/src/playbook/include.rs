//! Actions that the run itself carries out: includes and `meta`.

use super::Task;

/// `include_tasks` or `include_role` with a literal name. The conditions of the including task, its
/// loop and its tags are about the include itself; its variables are those of the tasks too (they have them already).
/// Handlers of an included role are among those of the play.
#[derive(Debug, Clone)]
pub struct Include {
    /// `include_tasks` or `include_role`.
    pub keyword: &'static str,
    /// The file or the role, as it is written.
    pub name: String,
    /// The tasks.
    pub tasks: Vec<Task>,
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
    /// No host does more tasks of this play.
    EndPlay,
    /// Not written by anyone: the tasks of [`Task::role`] end here. A host that did one of them (was not
    /// skipped in all) skips every later task of a role with the same [`super::Role::identity`] in this
    /// play. Only there when such tasks follow.
    RoleComplete,
}
