//! The Ansible language: YAML, Jinja, inventories and playbooks, read into types and checked before
//! anything runs. It knows modules by their argument specifications only.

pub mod diagnostic;
pub mod files;
pub mod jinja;
pub mod source;
pub mod yaml;
