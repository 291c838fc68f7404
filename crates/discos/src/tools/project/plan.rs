//! What the command asks of its part that runs as root, and what that tells: lines of JSON.

use serde::{Deserialize, Serialize};

use super::Stopped;

/// Stands before the plan: a password that sudo did not want may come before it.
pub const MARK: &str = "discos-project-plan ";

/// What is handed over.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// What is to be done.
    pub plan: Plan,
    /// The input stays open as long as whoever gave the order is there and wants it.
    pub stays_open: bool,
}

/// What is to be done. It has no `Debug`: nothing shows a hash.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Plan {
    /// Make a user.
    Add {
        /// Its name.
        user: String,
        /// Its password, as crypt(3) hash.
        password_hash: String,
        /// Folders of this name that are there already become the user's.
        with_existing_data: bool,
    },
    /// Remove a user.
    Remove {
        /// Its name.
        user: String,
        /// Delete its data, too; else they are moved aside.
        delete_data: bool,
        /// End its processes first.
        end_processes: bool,
    },
    /// Make what users lack.
    Fix {
        /// Their names; none stands for all.
        users: Vec<String>,
    },
}

/// What the part that runs as root tells.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// It is there, as root.
    Ready,
    /// Something was done, and looked at.
    Done(String),
    /// The operator should know.
    Notice(String),
    /// It could not go on.
    Stopped(Stopped),
    /// All was done.
    Finished,
}
