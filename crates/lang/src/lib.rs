//! The Ansible language: YAML, Jinja, inventories and playbooks, read into types and checked before
//! anything runs. It knows modules by their argument specifications only.

pub mod check;
mod control_machine;
pub mod diagnostic;
mod escapes;
pub mod extra_variables;
pub mod files;
pub mod inventory;
pub mod jinja;
pub mod playbook;
pub mod source;
pub mod vault;
pub mod yaml;
