//! `hostname`: the machine's name, now and after a reboot.

use std::path::Path;

use serde_json::json;
use target::{Attributes, Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
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
    collection: "ansible.builtin",
    summary: "the machine's name, now and after a reboot",
    arguments: Params::ARGUMENTS,
    rules: &[],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let name = params.name.as_str();
    if name.is_empty()
        || name.len() > 64
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))
    {
        return Err(Error::other(format!(
            "`{name}` is no host name: letters, digits, `-` and `.`, at most 64"
        )));
    }
    // systemd reads /etc/hostname; the SysV init of CentOS 6 takes HOSTNAME from its network settings.
    if target.metadata(Path::new("/run/systemd/system"))?.is_some() {
        target.write(Path::new("/etc/hostname"), format!("{name}\n").as_bytes(), &Attributes::default())?;
    } else {
        let path = Path::new("/etc/sysconfig/network");
        let text = target.read_text(path)?.unwrap_or_default();
        let mut lines: Vec<&str> =
            text.lines().filter(|line| !line.trim_start().starts_with("HOSTNAME=")).collect();
        let line = format!("HOSTNAME={name}");
        match text.lines().position(|line| line.trim_start().starts_with("HOSTNAME=")) {
            Some(at) => lines.insert(at.min(lines.len()), &line),
            None => lines.push(&line),
        }
        target.write(path, (lines.join("\n") + "\n").as_bytes(), &Attributes::default())?;
    }
    let now = match target.expected("hostname", "").and_then(|name| name.as_str()) {
        Some(expected) => expected.to_string(),
        None => target.query(&Program::new(["hostname"]))?.stdout.trim().to_string(),
    };
    if now != name {
        target.run(&Program::new(["hostname", name]), &format!("was {now}"))?;
        target.expect("hostname", "", name.into());
    }
    Ok(Outcome { output: output(json!({"name": name})), ..Outcome::default() })
}
