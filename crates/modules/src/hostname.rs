//! `hostname`: the machine's name, now and after a reboot.

use std::path::Path;

use serde_json::json;
use target::{Attributes, Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// The name
    name: String;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "hostname",
    summary: "the machine's name, now and after a reboot",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    require_host_name(name)?;
    // systemd reads /etc/hostname; the SysV init of CentOS 6 takes HOSTNAME from its network settings.
    let (path, of_systemd) = match target.metadata(Path::new("/run/systemd/system"))? {
        Some(_) => (Path::new("/etc/hostname"), true),
        None => (Path::new("/etc/sysconfig/network"), false),
    };
    let text = target.read_text(path)?.unwrap_or_default();
    let right = if of_systemd { text.trim() == name } else { setting(&text) == Some(name) };
    if !right {
        let text = if of_systemd { format!("{name}\n") } else { with_setting(&text, name) };
        target.write_text(path, &text, &Attributes::default())?;
    }
    let now = match target.expected("hostname", "").and_then(|name| name.as_str()) {
        Some(expected) => expected.to_string(),
        None => target.query(&Program::new(["hostname"]))?.stdout.trim().to_string(),
    };
    if now != name {
        target.run(&Program::new(["hostname", name]), &format!("was {now}"))?;
        target.expect("hostname", "", name.into());
    }
    let (host, domain) = name.split_once('.').unwrap_or((name, ""));
    let facts = json!({
        "ansible_hostname": host, "ansible_nodename": name, "ansible_fqdn": name, "ansible_domain": domain,
    });
    Ok(Outcome { output: output(json!({"name": name})), facts: output(facts), ..Outcome::default() })
}

/// The rule of hostname(7).
fn require_host_name(name: &str) -> Result<(), Error> {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if name.len() <= 64 && name.split('.').all(is_label) {
        return Ok(());
    }
    Err(Error::helped(
        format!("`{name}` is no host name"),
        "use letters, digits and `-`, not `-` first or last, with dots between; at most 64",
    ))
}

const KEY: &str = "HOSTNAME=";

/// The host name of `/etc/sysconfig/network`, which is a shell script: the last one counts.
fn setting(text: &str) -> Option<&str> {
    let value = text.lines().rev().find_map(|line| line.trim().strip_prefix(KEY))?;
    Some(value.trim_matches(['"', '\'']))
}

/// The same with this host name, where the first one stood.
fn with_setting(text: &str, name: &str) -> String {
    let line = format!("{KEY}{name}");
    let is_setting = |line: &&str| line.trim_start().starts_with(KEY);
    let mut lines: Vec<&str> = text.lines().filter(|line| !is_setting(line)).collect();
    let at = text.lines().position(|line| is_setting(&line)).unwrap_or(lines.len());
    lines.insert(at, &line);
    lines.join("\n") + "\n"
}
