//! `sysctl`: settings of the kernel, now and after a reboot. The options are those of sysctl(8) of procps
//! 3.2.8 (CentOS 6) and procps-ng 3.3.10 (CentOS 7).

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// Whether something should be there.
    State { Present = "present", Absent = "absent" }
}

params! { Params {
    /// Name of the setting
    name: String, ["key"];
    /// Its value
    value: Option<String>, ["val"];
    /// Whether the file says it
    state: State = State::Present;
    /// Have the kernel read the file when it changed, or the kernel does otherwise
    reload: bool = true;
    /// The file
    sysctl_file: PathBuf = "/etc/sysctl.conf".into();
    /// Have the kernel do it now
    sysctl_set: bool = false;
    /// Settings that the kernel does not know are no failure
    ignoreerrors: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "sysctl",
    collection: "ansible.posix",
    summary: "settings of the kernel",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::NeededUnless("state", "absent", "value")],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let (name, wanted) = (params.name.trim(), value(params.value.as_deref().unwrap_or_default()));
    let present = params.state == State::Present;
    if name.is_empty() || present && wanted.is_empty() {
        return Err(Error::other("name and value must not be empty"));
    }
    let path = target.resolve_links(&params.sysctl_file)?;
    let text = target.read_text(&path)?.unwrap_or_default();
    let (new, said) = with_setting(&text, name, present.then_some(wanted.as_str()));
    let right_in_file = said.as_deref() == present.then_some(wanted.as_str());
    let mut set = false;
    let mut reload = !right_in_file;
    if present
        && (params.reload || params.sysctl_set)
        && target.expected("sysctl", name).is_none_or(|known| known != wanted.as_str())
    {
        let now = target.query(&Program::new(["sysctl", "-e", "-n", name]))?;
        let differs = !now.success() || !now.stdout.split_whitespace().eq(wanted.split_whitespace());
        set = params.sysctl_set && differs;
        reload |= differs;
    }
    let option = if params.ignoreerrors { &["-e"][..] } else { &[] };
    if set {
        let setting = format!("{name}={wanted}");
        apply(target, ["sysctl"].iter().chain(option).chain(&["-w", &setting]).copied())?;
        target.expect("sysctl", name, wanted.as_str().into());
    }
    if !right_in_file {
        target.write_text(&path, &new, &Attributes::default())?;
    }
    if reload && params.reload {
        let path = path.display().to_string();
        apply(target, ["sysctl"].iter().chain(option).chain(&["-p", &path]).copied())?;
        target.expect("sysctl", name, wanted.as_str().into());
    }
    Ok(Outcome { output: output(json!({"name": name, "value": params.value})), ..Outcome::default() })
}

/// sysctl may fail with exit code 0.
fn apply<'a>(target: &mut Target, words: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let program = Program::new(words);
    let Some(finished) = target.run(&program, "")? else { return Ok(()) };
    let is_failure = |line: &&str| {
        line.starts_with("sysctl: setting key")
            && (line.ends_with("Invalid argument") || line.ends_with("Read-only file system"))
    };
    match finished.stderr.lines().find(is_failure) {
        Some(line) => Err(Error::other(line.to_owned())),
        None => Ok(()),
    }
}

/// As Ansible reads it: yes is 1.
fn value(text: &str) -> String {
    match text.trim().to_lowercase().as_str() {
        "y" | "yes" | "on" | "true" | "t" => "1".into(),
        "n" | "no" | "off" | "false" | "f" => "0".into(),
        _ => text.trim().into(),
    }
}

/// The text with this setting once, or without it, and the value that it had: the last one counts.
fn with_setting(text: &str, name: &str, value: Option<&str>) -> (String, Option<String>) {
    let mut seen: Vec<String> = Vec::new();
    let mut said = None;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim) {
        let setting = line.split_once('=').filter(|_| !line.starts_with(['#', ';']));
        let Some((key, old)) = setting.map(|(key, old)| (key.trim(), old.trim())) else {
            lines.push(line.into());
            continue;
        };
        if key == name {
            said = Some(old.to_owned());
        }
        if seen.iter().any(|known| known == key) {
            continue;
        }
        seen.push(key.into());
        match (key == name, value) {
            (true, Some(value)) => lines.push(format!("{key}={value}")),
            (true, None) => {}
            (false, _) => lines.push(format!("{key}={old}")),
        }
    }
    if let Some(value) = value.filter(|_| !seen.iter().any(|known| known == name)) {
        lines.push(format!("{name}={value}"));
    }
    (lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect(), said)
}
