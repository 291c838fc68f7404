//! Jobs: requests that nobody waits for. Each is a process of its own that lives on when the agent and the
//! connection have ended, until it is done or its time is over; `async_status` asks for its result.

mod begin;
mod record;
mod work;

pub use begin::{Begin, in_process};
pub use record::status;
#[cfg(test)]
pub use work::in_thread;
pub use work::serve;

/// Behind `agent`: the process of a job.
pub const JOB: &str = "--job";

/// The request that asks for the result of a job.
pub const STATUS: &str = "async_status";
