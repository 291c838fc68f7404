//! `--engine ansible`: the same content, carried out by `ansible-playbook`. Its output is passed on as it is; its exit code
//! becomes ours. Variables that only this run has, passwords among them, reach it by a pipe.
#![expect(clippy::disallowed_methods, reason = "it writes a configuration for Ansible, and starts it")]

mod configuration;
mod connections;
mod ending;
mod handed;
mod passed_on;
mod program;

use std::{
    fs,
    io::IsTerminal,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};
use wire::Value;
use zeroize::Zeroizing;

use self::{configuration::Configuration, handed::Handed, passed_on::PassedOn, program::Program};
use super::{
    answers::{self, Answered},
    checked::CheckedRun,
    set_up::Wanted,
    sim,
};
use crate::{
    cli::{Console, Refusal},
    station::inventories,
};

/// Runs the content on the chosen machines by `ansible-playbook`. What is asked before a run is asked by us.
///
/// # Errors
/// A [`Refusal`] when there is no Ansible, when the simulated station does not come up, or when Ansible can't be started.
pub fn run(wanted: Wanted<'_>, mut checked: CheckedRun, console: &mut Console) -> Result<u8, Refusal> {
    let Wanted { options, hosts, .. } = wanted;
    let program = Program::find(options.ansible.as_deref())?;
    let Answered { variables, ssh_config } = match answers::ask(wanted, &mut checked, console)? {
        Ok(answered) => answered,
        Err(code) => return Ok(code),
    };
    // it has the sockets of ssh's shared connections: their names must be short
    let folder = tempfile::Builder::new()
        .prefix("discos-ansible-")
        .tempdir()
        .map_err(|error| failed("make a temporary folder for Ansible", &error))?;
    let configuration = Configuration {
        connections: &folder.path().join("ssh"),
        ssh_config: ssh_config.as_deref(),
        hosts: hosts.len(),
        colored: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    let written = configuration.write(folder.path()).map_err(|error| failed("configure Ansible", &error))?;
    let hand = |name: &str, text: Vec<u8>| {
        Handed::new(folder.path(), name, Zeroizing::new(text))
            .map_err(|error| failed("make a pipe for Ansible", &error))
    };
    let variables = hand("variables", Value::Object(variables).to_string().into_bytes())?;

    console.tell(&format!("engine: ansible-core {} ({})\n", program.version, program.path.display()));
    let mut command = Command::new(&program.path);
    command.args(arguments(wanted, &checked));
    command.arg("--extra-vars").arg(format!("@{}", variables.path().display()));
    let mut handed = vec![variables];
    for (index, (label, password)) in checked.vault.passwords().enumerate() {
        let password = hand(&format!("vault-password-{index}"), password.to_vec())?;
        command.arg("--vault-id").arg(format!("{label}@{}", password.path().display()));
        handed.push(password);
    }
    command.arg(sim::content_folder(options, wanted.home)?.join(&options.playbook));
    if std::env::var_os("ANSIBLE_CONFIG").is_none() {
        command.env("ANSIBLE_CONFIG", &written);
    }
    let ended = watch(command, &handed, console)?;
    connections::end(configuration.connections);
    Ok(ended.code(options.check).number())
}

fn failed(what: &str, error: &std::io::Error) -> Refusal {
    Refusal::failure(format!("failed to {what}: {error}"))
}

fn arguments(wanted: Wanted<'_>, checked: &CheckedRun) -> Vec<String> {
    let Wanted { options, home, system, hosts, .. } = wanted;
    let inventory = inventories::folder(home, system.environment).display().to_string();
    let mut words = vec!["-i".to_owned(), inventory, "--limit".to_owned()];
    words.push(sim::pattern(options, system, &checked.inventory, hosts));
    words.extend(sim::ansible_options(options));
    words
}

/// Starts Ansible, serves it, and waits for its end.
fn watch(mut command: Command, handed: &[Handed], console: &mut Console) -> Result<ending::Ended, Refusal> {
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(|error| failed("handle signals", &error))?;
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| failed("start ansible-playbook", &error))?;
    let process = Pid::from_child(&child);
    let over = AtomicBool::new(false);
    let mut passed_on = PassedOn::default();
    let status = thread::scope(|scope| {
        for handed in handed {
            scope.spawn(|| handed.serve(&over));
        }
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                for signal in signals.pending() {
                    // Ctrl-C reaches Ansible by itself; what only we are told, it is told by us
                    if signal != SIGINT {
                        let _ = kill_process(process, Signal::INT);
                    }
                }
                thread::sleep(Duration::from_millis(50));
            }
        });
        if let Some(stdout) = child.stdout.take() {
            passed_on.all_of(stdout, console);
        }
        let status = child.wait();
        over.store(true, Ordering::Relaxed);
        status
    });
    let status = status.map_err(|error| failed("wait for ansible-playbook", &error))?;
    Ok(ending::Ended { status, recap: passed_on.into_recap() })
}

/// Writes a text file into Ansible's folder.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)
}
