//! Whole runs on machines that are folders, told as an operator would.

mod check_mode;
mod failures;
mod handlers;
mod playbooks;
mod reconnect;
mod station;
mod tasks;
mod variables;
