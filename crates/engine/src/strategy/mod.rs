//! The linear strategy: a task is done by all hosts before the next one begins.

mod context;
mod evaluate;
mod handlers;
mod host_task;
mod item;
mod loops;
mod new_users;
mod outcome;
mod play;
mod reconnect;
mod send;
mod settings;
mod steps;

pub use context::Context;
pub use evaluate::{Problem, truth};
pub use new_users::new_users;
pub use play::run as run_play;
pub use steps::Stop;
