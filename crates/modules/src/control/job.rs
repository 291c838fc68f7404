//! Jobs: tasks that nobody waits for (`poll: 0`).

use crate::{
    Module, Side,
    spec::{Parameters, choices, params},
};

choices! {
    /// What to do with the result.
    Mode { Status = "status", Cleanup = "cleanup" }
}

params! { AsyncStatus {
    /// The job, as its result names it (ansible_job_id)
    jid: String;
    /// Tell the result, or remove it from the machine
    mode: Mode = Mode::Status;
} }

/// `async_status`.
pub const ASYNC_STATUS: Module = Module {
    name: "async_status",
    summary: "how a task that nobody waited for (`poll: 0`) is going",
    arguments: AsyncStatus::ARGUMENTS,
    side: Side::Prepared("async_status"),
    ..Module::BUILTIN
};
