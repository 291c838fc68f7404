//! The linear strategy: a task is done by all hosts before the next one begins.

mod batches;
mod blocks;
mod context;
mod evaluate;
mod handlers;
mod host_task;
mod includes;
mod item;
mod late_vars;
mod loops;
mod meta;
mod new_users;
mod outcome;
mod play;
mod progress;
mod reconnect;
mod send;
mod settings;
mod steps;
mod workers;

pub use context::{Context, Login};
pub use evaluate::{Problem, truth};
pub use new_users::new_users;
pub use play::run as run_play;
pub use steps::Stop;
