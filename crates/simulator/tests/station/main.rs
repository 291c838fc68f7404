//! Simulated stations as their users see them. Needs root and the base trees, which are built when missing.
#![expect(clippy::disallowed_methods, reason = "these tests run ssh and look at the machine")]

mod bench;
mod clock;
mod crash;
mod faults;
mod kernel;
mod life;
mod ssh;
