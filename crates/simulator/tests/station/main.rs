//! Simulated stations as their users see them. Needs root and the base trees, which are built when missing.
#![expect(clippy::disallowed_methods, reason = "these tests run ssh and look at the machine")]
#![expect(clippy::unwrap_used, reason = "what the tests share is outside of them")]

mod armed;
mod bench;
mod clock;
mod crash;
mod disks;
mod faults;
mod held;
mod internet;
mod kernel;
mod life;
mod manifest;
mod ssh;
mod traffic;
