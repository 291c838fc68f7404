//! The operating system, its names and the user that asks.

use std::path::Path;

use serde_json::{Value, json};
use target::{Error, Program, Target};
use wire::Object;

use crate::module::output;

/// Kinds of host keys.
const KEYS: [&str; 4] = ["rsa", "dsa", "ecdsa", "ed25519"];

pub(super) fn facts(target: &mut Target) -> Result<Object, Error> {
    let mut ask = |words: &[&str]| -> Result<String, Error> {
        Ok(target.query(&Program::new(words.iter().copied()))?.stdout.trim().to_string())
    };
    let (node, kernel, machine) = (ask(&["uname", "-n"])?, ask(&["uname", "-r"])?, ask(&["uname", "-m"])?);
    // In check mode an earlier task may have given it another name.
    let node = target.expected("hostname", "").and_then(Value::as_str).map_or(node, String::from);
    let (host, domain) = node.split_once('.').unwrap_or((&node, ""));
    let Distribution { name, version, release, family } = distribution(target)?;
    let under_systemd = target.metadata(Path::new("/run/systemd/system"))?.is_some();
    let mut facts = output(json!({
        "ansible_system": "Linux",
        "ansible_nodename": node,
        "ansible_hostname": host,
        "ansible_fqdn": node,
        "ansible_domain": domain,
        "ansible_kernel": kernel,
        "ansible_architecture": machine,
        "ansible_machine": machine,
        "ansible_userspace_architecture": machine,
        "ansible_os_family": family,
        "ansible_distribution": name,
        "ansible_distribution_version": version,
        "ansible_distribution_release": release,
        "ansible_distribution_major_version": version.split('.').next(),
        "ansible_pkg_mgr": if family == "RedHat" { "yum" } else { "apt" },
        "ansible_service_mgr": if under_systemd { "systemd" } else { "sysvinit" },
        "ansible_selinux": selinux(target)?,
        "ansible_selinux_python_present": false,
        "ansible_local": {},
    }));
    facts.extend(account(target)?);
    for kind in KEYS {
        let path = format!("/etc/ssh/ssh_host_{kind}_key.pub");
        let text = target.read_text(Path::new(&path))?.unwrap_or_default();
        let mut words = text.split_whitespace();
        if let (Some(keytype), Some(key)) = (words.next(), words.next()) {
            facts.insert(format!("ansible_ssh_host_key_{kind}_public"), key.into());
            facts.insert(format!("ansible_ssh_host_key_{kind}_public_keytype"), keytype.into());
        }
    }
    if let Some(id) = target.read_text(Path::new("/etc/machine-id"))? {
        facts.insert("ansible_machine_id".into(), id.trim().into());
    }
    Ok(facts)
}

/// The user that acts, and the variables of its environment that playbooks ask for.
fn account(target: &mut Target) -> Result<Object, Error> {
    let uid = target.own_uid();
    let user = target.users()?.into_iter().find(|user| user.uid == uid);
    let mut environment = Object::new();
    for name in ["HOME", "PATH", "USER", "LOGNAME", "SHELL", "LANG", "PWD"] {
        environment.extend(target.environment(name).map(|value| (name.to_owned(), value.into())));
    }
    let mut facts = output(json!({
        "ansible_env": environment, "ansible_user_uid": uid,
        "ansible_real_user_id": uid, "ansible_effective_user_id": uid,
    }));
    if let Some(user) = user {
        facts.extend(output(json!({
            "ansible_user_id": user.name, "ansible_user_gid": user.gid, "ansible_user_dir": user.home,
            "ansible_user_shell": user.shell, "ansible_user_gecos": user.comment,
        })));
    }
    Ok(facts)
}

fn selinux(target: &Target) -> Result<Value, Error> {
    for path in ["/sys/fs/selinux/enforce", "/selinux/enforce"] {
        if let Some(text) = target.read_text(Path::new(path))? {
            let mode = if text.trim() == "1" { "enforcing" } else { "permissive" };
            return Ok(json!({"status": "enabled", "mode": mode}));
        }
    }
    Ok(json!({"status": "disabled"}))
}

struct Distribution {
    name: String,
    version: String,
    /// What stands in brackets: Final, Core.
    release: String,
    family: &'static str,
}

/// From `/etc/redhat-release`, as CentOS 6 has no other; elsewhere from `/etc/os-release`.
fn distribution(target: &Target) -> Result<Distribution, Error> {
    let text = target.read_text(Path::new("/etc/redhat-release"))?.unwrap_or_default();
    let text = text.replacen("Red Hat", "RedHat", 1);
    if let Some(name) = text.split_whitespace().next() {
        let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let version = version.unwrap_or_default().split('.').take(2).collect::<Vec<_>>().join(".");
        let release =
            text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(name, _)| name);
        return Ok(Distribution { name: name.into(), version, release: release.into(), family: "RedHat" });
    }
    let text = target.read_text(Path::new("/etc/os-release"))?.unwrap_or_default();
    let value = |key: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        value.unwrap_or_default().trim_matches('"').to_string()
    };
    let name = value("NAME").split(' ').next().unwrap_or_default().to_string();
    Ok(Distribution {
        name,
        version: value("VERSION_ID"),
        release: value("VERSION_CODENAME"),
        family: "Debian",
    })
}
