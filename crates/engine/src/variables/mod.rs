//! What templates see on a host: its variables in Ansible's order of precedence, the magic ones, the
//! results of tasks before.

mod hosts;
mod results;
mod scope;

pub use hosts::{HostState, Hosts};
pub use results::{Told, registered, registered_loop};
pub use scope::{Layer, TaskScope};
