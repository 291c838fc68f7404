//! Whole runs on machines that are folders, told as an operator would.

mod blocks;
mod check_mode;
mod failures;
mod files;
mod handlers;
mod includes;
mod loops;
mod made_hosts;
mod new_users;
mod playbooks;
mod plays;
mod reconnect;
mod station;
mod tasks;
mod variables;
