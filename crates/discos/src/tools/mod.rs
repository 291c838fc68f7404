//! What the commands on the machines of a station do: branches of DISCOS, which one is active, their introots.
//!
//! Everything works below the folder that [`Paths`] names, through a [`target::Target`], so that tests need no machine.
//!
//! - [`Paths`] knows where things lie, [`machine_station`] whose machine this is.
//! - [`FolderName`] is what a branch or tag is called on a machine.
//! - [`Branches`] are those that were downloaded, [`LoadBranch`] tells shells which one is active; both are changed
//!   while [`Lock`] is held, and by [`activate()`].
//! - [`forget_removed()`] takes back what belonged to a branch whose folder was removed; [`branch_of()`] tells in which one a
//!   folder lies.
//! - [`get()`] downloads a branch: [`Git`] clones a [`Repository`], of which [`RemoteNames`] are known, into a
//!   [`Staging`] folder, watched by a [`Supervisor`]; `introot` makes the introot.
//! - [`Mirror`] is where machines without Internet have DISCOS.
//! - [`project`] makes and removes users of projects.

mod activate;
mod branch_name;
mod branch_of;
mod branches;
mod credentials;
mod folder_name;
mod forget_removed;
mod get;
mod git;
mod introot;
mod load_branch;
mod lock;
mod mirror;
mod owner;
mod paths;
mod process_tree;
pub mod project;
mod remote_names;
mod repository;
mod staging;
mod station;
mod supervisor;

pub use activate::activate;
pub use branch_of::branch_of;
pub use branches::Branches;
pub use credentials::asks_for_password;
pub use folder_name::FolderName;
pub use forget_removed::forget_removed;
pub use get::{Got, Wish, get};
use git::Git;
pub use load_branch::{Cdb, LoadBranch};
pub use lock::Lock;
pub use mirror::Mirror;
pub use owner::require_owner;
pub use paths::Paths;
pub use remote_names::Wanted;
use remote_names::{Kind, RemoteNames};
pub use repository::Repository;
use staging::{NotStaged, Staging};
pub use station::{MachineStation, machine_station};
use supervisor::{Stopped, Supervisor};
