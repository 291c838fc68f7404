//! `setup`: facts about the machine, under the names that Ansible gives them.

use std::path::Path;

use serde_json::{Value, json};
use target::{Error, Program, Target};
use wire::{Object, Outcome};

use crate::{Module, Side, module::output};

/// The module.
pub const MODULE: Module = Module {
    name: "setup",
    summary: "facts about the machine",
    arguments: &[],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, _arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let mut ask = |words: &[&str]| -> Result<String, Error> {
        Ok(target.query(&Program::new(words.iter().copied()))?.stdout.trim().to_string())
    };
    let (node, kernel, machine) = (ask(&["uname", "-n"])?, ask(&["uname", "-r"])?, ask(&["uname", "-m"])?);
    // In check mode an earlier task may have given it another name.
    let node = target.expected("hostname", "").and_then(Value::as_str).map_or(node, String::from);
    let (host, domain) = node.split_once('.').unwrap_or((&node, ""));
    let Distribution { name, version, family } = distribution(target)?;
    let under_systemd = target.metadata(Path::new("/run/systemd/system"))?.is_some();
    let facts = output(json!({
        "ansible_system": "Linux",
        "ansible_nodename": node,
        "ansible_hostname": host,
        "ansible_fqdn": node,
        "ansible_domain": domain,
        "ansible_kernel": kernel,
        "ansible_architecture": machine,
        "ansible_os_family": family,
        "ansible_distribution": name,
        "ansible_distribution_version": version,
        "ansible_distribution_major_version": version.split('.').next(),
        "ansible_pkg_mgr": if family == "RedHat" { "yum" } else { "apt" },
        "ansible_service_mgr": if under_systemd { "systemd" } else { "sysvinit" },
    }));
    Ok(Outcome { facts, ..Outcome::default() })
}

struct Distribution {
    name: String,
    version: String,
    family: &'static str,
}

/// From `/etc/redhat-release`, as CentOS 6 has no other; elsewhere from `/etc/os-release`.
fn distribution(target: &Target) -> Result<Distribution, Error> {
    let text = target.read_text(Path::new("/etc/redhat-release"))?.unwrap_or_default();
    let text = text.replacen("Red Hat", "RedHat", 1);
    if let Some(name) = text.split_whitespace().next() {
        let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let version = version.unwrap_or_default().split('.').take(2).collect::<Vec<_>>().join(".");
        return Ok(Distribution { name: name.into(), version, family: "RedHat" });
    }
    let text = target.read_text(Path::new("/etc/os-release"))?.unwrap_or_default();
    let value = |key: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        value.unwrap_or_default().trim_matches('"').to_string()
    };
    let name = value("NAME").split(' ').next().unwrap_or_default().to_string();
    Ok(Distribution { name, version: value("VERSION_ID"), family: "Debian" })
}
