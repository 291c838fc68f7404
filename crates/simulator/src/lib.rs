//! The simulated station: hosts with the names and addresses of a real one, on one Linux machine.
//!
//! [`up()`] starts one supervisor per station. It owns a network namespace with a bridge, and for each host the
//! namespaces, the overlay over the [`base`] tree, the cgroup and the first process. It answers on a socket, over which
//! [`down`], [`status()`], [`power_off`] and the rest talk to it. ssh reaches the hosts through [`connect()`], with the
//! configuration that `up` writes ([`ssh_config`]).

pub mod base;
mod calls;
mod capabilities;
mod connect;
mod control;
mod error;
mod fault;
mod handoff;
mod held;
mod init;
mod leftovers;
mod lock;
pub mod manifest;
mod namespaces;
mod paths;
mod plan;
mod process;
mod program;
mod progress;
mod shell;
mod status;
mod supervisor;
mod terminal;
mod up;
mod verbs;

pub use base::Release;
pub use connect::connect;
pub use error::Error;
pub use fault::{Fault, FaultKind, WatchStatus, Whose};
pub use held::held_to_linux_2_6_32;
pub use plan::{HostPlan, StationPlan};
pub use process::process;
pub use progress::{Progress, Stage};
pub use shell::shell;
pub use status::{HostStatus, Power, Reach, TrafficStatus};
pub use up::{Running, UpOptions, up};
pub use verbs::{
    cut, down, fault, heal, internet, lose_packets, part, power_off, power_on, reboot, release,
    reset_connections, room, ssh_config, stations, status,
};
