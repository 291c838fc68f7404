//! What templates see on a host: its variables in Ansible's order of precedence, the magic ones, the
//! results of tasks before.

mod hosts;
mod magic;
mod results;
mod roll;
mod scope;

pub use hosts::{HostState, Hosts, Snapshot};
pub use magic::RoleName;
pub use results::{Told, no_items, registered, registered_loop, skipped};
pub use roll::Roll;
pub use scope::{Guess, Layers, OneHost, PlayScope, RoleNames, RunScope, TaskScope};
