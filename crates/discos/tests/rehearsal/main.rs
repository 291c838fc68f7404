//! Whole deployments onto simulated stations, with the executable that users get. Needs root.
//!
//! Each test has its station for itself (a lock per station; `srt` is left to operators) and takes it
//! down at the end, also when it fails.
#![expect(clippy::disallowed_methods, reason = "these tests run the product and look at the machine")]
#![expect(clippy::unwrap_used, reason = "what the tests share is outside of them")]

mod branches;
mod check_mode;
mod conformance;
mod deployment;
mod events;
mod executable;
mod failing_task;
mod faults;
mod firewall;
mod first_contact;
mod host_keys;
mod interrupted;
mod linux_2_6_32;
mod locked;
mod login;
mod mirror;
mod passwords;
mod person;
mod power_lost;
mod proc_watch;
mod projects;
mod restored;
mod secrets;
mod station;
mod takeover;
mod terminal;
mod together;
mod unreachable;
mod watch;
