//! What runs have kept on a machine: told, and put back. These modules are not for playbooks.

mod list;
mod restore;

pub use list::LIST;
pub use restore::RESTORE;
