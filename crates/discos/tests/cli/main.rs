//! `discos-deploy` as operators meet it: command lines, what they print, and how they end. Nothing here
//! touches a machine, and nothing needs root.
#![expect(
    clippy::disallowed_methods,
    reason = "these tests run the product and write the files that it reads"
)]
#![expect(clippy::unwrap_used, reason = "what the tests share is outside of them")]

mod content;
mod engine;
mod harmless;
mod inventories;
mod listings;
mod operator;
mod options;
#[path = "../program/mod.rs"]
mod program;
mod selection;
mod sim;
mod snapshot;
mod systems;
mod vault;
