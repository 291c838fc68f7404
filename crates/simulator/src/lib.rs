//! The simulated station: hosts with the names and addresses of a real one, on one Linux machine.

pub mod base;
