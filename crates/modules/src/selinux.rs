//! `selinux`: mode and policy of SELinux, now and after a reboot. `setenforce` and `grubby` have these
//! arguments in CentOS 6 and 7 (setenforce(8), grubby(8)).

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, Program, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// Modes.
    State { Enforcing = "enforcing", Permissive = "permissive", Disabled = "disabled" }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Enforcing => "enforcing",
            Self::Permissive => "permissive",
            Self::Disabled => "disabled",
        }
    }
}

params! { Params {
    /// The mode
    state: State;
    /// The policy, e.g. targeted; needed unless the mode is disabled
    policy: Option<String>;
    /// File of the settings
    configfile: PathBuf = "/etc/selinux/config".into(), ["conf", "file"];
    /// Tell the kernel, too, at boot
    update_kernel_param: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "selinux",
    collection: "ansible.posix",
    summary: "mode and policy of SELinux",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::NeededUnless("state", "disabled", "policy")],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let path = params.configfile.as_path();
    let Some(text) = target.read_text(path)? else {
        return Err(Error::missing(path).with_help("install the package selinux-policy in an earlier task"));
    };
    let (mut said, mut warnings, mut reboot) = (Vec::new(), Vec::new(), false);
    let mut new = text.clone();
    let policy = params.policy.clone().or_else(|| setting(&text, "SELINUXTYPE"));
    if let Some(wanted) =
        policy.as_deref().filter(|wanted| setting(&text, "SELINUXTYPE").as_deref() != Some(wanted))
    {
        let folder = Path::new("/etc/selinux").join(wanted).join("policy");
        if target.followed(&folder)?.is_none() {
            return Err(Error::Missing {
                message: format!("the policy {wanted} does not exist: there is no {}", folder.display()),
                help: Some(format!("install the package selinux-policy-{wanted} in an earlier task")),
            });
        }
        new = with_setting(&new, "SELINUXTYPE", wanted);
        said.push(format!("policy of {} set to {wanted}", path.display()));
    }
    let wanted = params.state;
    if setting(&text, "SELINUX").as_deref() != Some(wanted.name()) {
        new = with_setting(&new, "SELINUX", wanted.name());
        said.push(format!("mode of {} set to {}", path.display(), wanted.name()));
    }
    let now = running(target)?;
    match (now, wanted) {
        (State::Disabled, State::Disabled) => {}
        (State::Disabled, _) => reboot = true,
        (_, State::Disabled) => {
            reboot = true;
            // Until then it only complains.
            if now == State::Enforcing {
                enforce(target, State::Permissive)?;
            }
        }
        (now, wanted) if now != wanted => {
            enforce(target, wanted)?;
            said.push(format!("mode changed from {} to {}", now.name(), wanted.name()));
        }
        _ => {}
    }
    if reboot {
        warnings.push(format!("SELinux is {} only after a reboot", wanted.name()));
    }
    if new != text {
        target.write_text(path, &new, &Attributes::default())?;
    }
    if params.update_kernel_param {
        said.extend(tell_kernel(target, wanted != State::Disabled)?);
    }
    let returned = json!({
        "msg": said.join(", "),
        "configfile": path,
        "policy": policy,
        "state": wanted.name(),
        "reboot_required": reboot,
    });
    Ok(Outcome { output: output(returned), warnings, ..Outcome::default() })
}

/// What the kernel does now; its own file system says it, at another place in CentOS 6.
pub(crate) fn running(target: &Target) -> Result<State, Error> {
    if let Some(expected) = target.expected("selinux", "") {
        let enforcing = expected.as_bool().unwrap_or_default();
        return Ok(if enforcing { State::Enforcing } else { State::Permissive });
    }
    for path in ["/sys/fs/selinux/enforce", "/selinux/enforce"] {
        if let Some(text) = target.read_text(Path::new(path))? {
            return Ok(if text.trim() == "1" { State::Enforcing } else { State::Permissive });
        }
    }
    Ok(State::Disabled)
}

fn enforce(target: &mut Target, state: State) -> Result<(), Error> {
    let enforcing = state == State::Enforcing;
    target.run(&Program::new(["setenforce", if enforcing { "1" } else { "0" }]), "")?;
    target.expect("selinux", "", enforcing.into());
    Ok(())
}

/// `selinux=0` on the command line of all installed kernels, or not.
fn tell_kernel(target: &mut Target, enabled: bool) -> Result<Option<String>, Error> {
    let listed = target.query(&Program::new(["grubby", "--info=ALL"]))?;
    let mut lines = listed.stdout.lines().filter(|line| line.starts_with("args="));
    if lines.all(|line| line.split(['"', ' ']).any(|word| word == "selinux=0") != enabled)
        || target.expected("selinux", "kernel").is_some()
    {
        return Ok(None);
    }
    let verb = if enabled { "--remove-args" } else { "--args" };
    target.run(&Program::new(["grubby", "--update-kernel=ALL", verb, "selinux=0"]), "")?;
    target.expect("selinux", "kernel", enabled.into());
    Ok(Some(format!("kernels boot with SELinux {}", if enabled { "enabled" } else { "disabled" })))
}

/// The value of a setting; the last one counts.
fn setting(text: &str, name: &str) -> Option<String> {
    let value = text.lines().rev().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    value.map(|value| value.trim().to_string())
}

fn with_setting(text: &str, name: &str, value: &str) -> String {
    let is_setting = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
    let line = format!("{name}={value}");
    let mut lines: Vec<&str> = text.lines().map(|old| if is_setting(old) { &line } else { old }).collect();
    if !text.lines().any(is_setting) {
        lines.push(&line);
    }
    lines.join("\n") + "\n"
}
