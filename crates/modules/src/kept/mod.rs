//! What runs have kept on a machine: told, and put back. These modules are not for playbooks.

mod list;
mod restore;
mod since;

/// The collection of modules that commands of this program use.
pub const INTERNAL_COLLECTION: &str = "discos.internal";

pub use list::LIST;
pub use restore::RESTORE;
