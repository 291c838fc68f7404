//! The run itself: the simulated station where it is a rehearsal, signals, journal, engine.

use std::{
    env, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use engine::{
    RunOptions,
    transport::{Executable, Routes, local::Local, ssh::Ssh},
};
use report::journal::{Journal, path_of};
use wire::{ExitCode, RunHeader};

use super::{
    checked::{CheckedRun, Content},
    interruption,
    operator::Person,
    options::Options,
    output::{Listener, Shown},
    passwords,
};
use crate::{
    cli::{Console, Refusal},
    station::{home::Home, inventories, rehearsal, system::System},
};

/// The running executable, also when its file was replaced meanwhile.
const SELF: &str = "/proc/self/exe";

/// Runs the checked playbook on the chosen machines. With a listener nothing is shown and no journal kept.
///
/// # Errors
/// A [`Refusal`] when the simulated station does not come up, or the journal can't be written.
#[expect(clippy::too_many_arguments, reason = "it is what all of the command line has become")]
pub fn run(
    options: &Options,
    home: &Home,
    system: &System,
    content: &Content,
    checked: CheckedRun,
    hosts: &[String],
    listener: Option<Listener>,
    console: &mut Console,
) -> Result<u8, Refusal> {
    let id = run_id();
    let folder = home.journals();
    let shown = Arc::new(match listener {
        Some(listener) => Shown::to(listener),
        None => Shown::new(options, Some(journal(&folder, &id)?)),
    });
    let (mut ssh_config, mut passwords) = (None, checked.passwords);
    if options.rehearse {
        let running =
            rehearsal::up(&rehearsal::plan(system.environment, &checked.inventory)?, false, console)?;
        if !running.newly_installed {
            passwords = passwords.with_hash_for_all(rehearsal::PASSWORD_HASH);
        }
        ssh_config = Some(rehearsal::ssh_config(&running));
    }
    // Only from here on: while a station comes up, Ctrl-C ends this process and with it the station.
    let cancel = interruption::watch()
        .map_err(|error| Refusal::failure(format!("failed to handle signals: {error}")))?;
    let executable = Executable::read(Path::new(SELF))
        .map_err(|error| Refusal::failure(format!("failed to read this executable: {error}")))?;
    let header = RunHeader {
        run: id.clone(),
        system: system.name(),
        hosts: hosts.to_vec(),
        check: options.check,
        rehearsal: options.rehearse,
        inventory: inventory_shown(home, system),
        content: content.shown.clone(),
        journal: Some(inventories::with_tilde(&path_of(&folder, &id))),
    };
    let person = Person::new(Arc::clone(&shown), cancel.clone(), options.accept_new_host_keys, passwords);
    let run = RunOptions {
        header,
        who: who(),
        diff: options.diff,
        verbosity: options.verbose,
        extra_variables: checked.extra_variables.clone(),
        selection: checked.selection.clone(),
        content: content.files.clone(),
        cancel,
        operator: Arc::new(person),
        // A check creates nobody.
        password_variable: (!options.check).then(|| passwords::VARIABLE.to_owned()),
    };
    let ssh = Ssh::new(executable, ssh_config)
        .map_err(|error| Refusal::failure(format!("failed to listen for ssh's questions: {error}")))?;
    let connector = Routes { ssh, local: Local { executable: PathBuf::from(SELF) } };
    let code =
        engine::run(&checked.playbook, &checked.inventory, &run, &connector, &|event| shown.event(&event));
    match shown.finish() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            console
                .tell(&format!("error: failed to write to standard output: {error}; the journal has all\n"));
            Ok(if code == ExitCode::Success { ExitCode::Failure.number() } else { code.number() })
        }
        _ => Ok(code.number()),
    }
}

fn journal(folder: &Path, id: &str) -> Result<Journal, Refusal> {
    Journal::create(folder, id).map_err(|error| {
        Refusal::failure(error.to_string()).help("runs keep a journal there: make room for it, or set HOME")
    })
}

/// Names a run: when it began (UTC), and the process.
fn run_id() -> String {
    let now = engine::agent::clock::now().replace(['-', ':'], "").replace(' ', "T");
    format!("{now}-{}", std::process::id())
}

/// Who deploys, for the locks on the machines.
fn who() -> String {
    let user = env::var("SUDO_USER").or_else(|_| env::var("USER")).or_else(|_| env::var("LOGNAME"));
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    format!("{}@{machine}", user.unwrap_or_else(|_| "root".into()))
}

fn inventory_shown(home: &Home, system: &System) -> String {
    let folder = inventories::with_tilde(&inventories::folder(home, system.environment));
    match inventories::edited(home, system.environment).as_slice() {
        [] => folder,
        edited => format!("{folder} (edited: {})", edited.join(", ")),
    }
}
