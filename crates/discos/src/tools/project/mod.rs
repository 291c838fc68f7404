//! Accounts of projects: their users, homes and folders in the archive, on a machine of its own or in the
//! NIS domain of a station. Everything here runs as root (`discos project-step`), takes the machine as a
//! [`Target`](target::Target), looks at what each step has made, and can be run again after it was stopped.

mod access;
mod accounts;
mod add;
mod aside;
mod fix;
mod folders;
mod home;
mod lock;
pub mod name;
mod nis;
pub mod password;
mod plan;
mod processes;
mod remove;
#[cfg(test)]
mod tests;
mod unfinished;
mod work;

pub use accounts::Accounts;
pub use folders::require_archive;
pub use plan::{MARK, Order, Plan, Told};
pub use processes::{list, running};
pub use unfinished::{Unfinished, What};
pub use work::{Stopped, Work};

/// The primary group of projects' users.
pub const GROUP: &str = "projects";
/// The user who works with all projects' data.
pub const OWNER: &str = "discos";
/// Users below this number belong to the system.
pub const FIRST_USER: u32 = 500;

/// Does what a plan says.
///
/// # Errors
/// [`Stopped`]: what was wrong, and whether something was done.
pub fn carry_out(work: &mut Work, plan: &Plan) -> Result<(), Stopped> {
    match plan {
        Plan::Add { user, password_hash, with_existing_data } => {
            add::add(work, user, password_hash, *with_existing_data)
        }
        Plan::Remove { user, delete_data, end_processes } => {
            remove::remove(work, user, *delete_data, *end_processes)
        }
        Plan::Fix { users } => fix::fix(work, users),
    }
}
