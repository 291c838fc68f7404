//! The simulated station: hosts with the names and addresses of a real one, on one Linux machine.
//!
//! [`up`] starts one supervisor per station. It owns a network namespace with a bridge, and for each host the
//! namespaces, the overlay over the [`base`] tree, the cgroup and the first process. It answers on a socket, over which
//! [`down`], [`status`], [`power_off`] and the rest talk to it. ssh reaches the hosts through [`connect`], with the
//! configuration that `up` writes ([`ssh_config`]).

pub mod base;
mod error;
mod plan;
mod progress;
mod status;
mod up;

pub use base::Release;
pub use error::Error;
pub use plan::{HostPlan, StationPlan};
pub use progress::{Progress, Stage};
pub use status::{HostStatus, Power};
pub use up::{Running, UpOptions, up};
