//! The commands of the machines as their users meet them: real git and real shells, in a folder that stands for
//! `/discos-sw`. Nothing here needs root.
#![expect(clippy::disallowed_methods, reason = "these tests run the product and look at what it made")]
#![expect(clippy::unwrap_used, reason = "what the tests share is outside of them")]

mod completion;
mod downloads;
mod failures;
mod http;
mod machine;
mod mirror;
mod names;
#[path = "../program/mod.rs"]
mod program;
mod prompts;
mod races;
mod repository;
mod selection;
mod terminal;
