//! The modules of the Ansible language: one file each, their argument specifications, and the registry.
//! A module states what should be and goes through [`target::Target`], which knows what changes.

mod account_name;
mod base64;
mod blockinfile;
mod command;
mod control;
mod copy;
mod file;
mod group;
mod hostname;
mod lineinfile;
mod module;
pub mod nearest;
mod path_info;
pub mod pattern;
mod ping;
mod registry;
mod service;
mod setup;
mod slurp;
pub mod spec;
mod stat;
mod text_file;
mod user;
mod yum;
mod yum_repository;

pub use module::{Laws, Module, Run, Side, run};
pub use registry::{MODULES, find};

/// Return values of a module that ran a program: `rc`, `stdout`, `stderr` and their lines.
fn output_of(finished: &target::Finished) -> wire::Object {
    let lines = |text: &str| text.lines().map(wire::Value::from).collect::<Vec<_>>();
    module::output(serde_json::json!({
        "rc": finished.rc,
        "stdout": finished.stdout.trim_end_matches(['\n', '\r']),
        "stderr": finished.stderr.trim_end_matches(['\n', '\r']),
        "stdout_lines": lines(&finished.stdout),
        "stderr_lines": lines(&finished.stderr),
    }))
}
