//! How the hosts of a play go through it: all do a task before any begins the next (the linear strategy), or each goes on
//! by itself (`free`).

mod batches;
mod blocks;
mod context;
mod evaluate;
mod free;
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
