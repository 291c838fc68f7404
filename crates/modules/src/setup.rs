//! `setup`: facts about the machine, under the names that Ansible gives them.

use std::path::Path;

use serde_json::json;
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{Laws, Module, Side, module::output};

/// The module.
pub const MODULE: Module = Module {
    name: "setup",
    collection: "ansible.builtin",
    summary: "facts about the machine",
    arguments: &[],
    rules: &[],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, _arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let mut ask = |words: &[&str]| -> Result<String, Error> {
        Ok(target.query(&Program::new(words.iter().copied()))?.stdout.trim().to_string())
    };
    let (node, kernel, machine) = (ask(&["uname", "-n"])?, ask(&["uname", "-r"])?, ask(&["uname", "-m"])?);
    let release = target.read_text(Path::new("/etc/redhat-release"))?.unwrap_or_default();
    let version = release.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let version = version.unwrap_or_default().to_string();
    let under_systemd = target.metadata(Path::new("/run/systemd/system"))?.is_some();
    let facts = output(json!({
        "ansible_system": "Linux",
        "ansible_nodename": node,
        "ansible_hostname": node.split('.').next(),
        "ansible_fqdn": node,
        "ansible_domain": node.split_once('.').map_or("", |(_, domain)| domain),
        "ansible_kernel": kernel,
        "ansible_architecture": machine,
        "ansible_os_family": "RedHat",
        "ansible_distribution": release.split_whitespace().next(),
        "ansible_distribution_version": version.split('.').take(2).collect::<Vec<_>>().join("."),
        "ansible_distribution_major_version": version.split('.').next(),
        "ansible_pkg_mgr": "yum",
        "ansible_service_mgr": if under_systemd { "systemd" } else { "sysvinit" },
    }));
    Ok(Outcome { facts, ..Outcome::default() })
}
