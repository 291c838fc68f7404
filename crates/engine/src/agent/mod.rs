//! The far end of a deployment: `discos agent` on a machine. It gets concrete requests, does one after
//! the other, and knows nothing of playbooks. When its input closes, when the control side falls silent
//! or when it is told to terminate it kills the programs that it started and ends.

pub use target::clock;
mod copies;
mod deadline;
mod execute;
mod greeting;
mod identity;
mod jobs;
mod keeping;
mod lock;
mod machine;
mod serve;
mod worker;

use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    panic,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use target::{ProcessGroups, Target};
use wire::ExitCode;

#[cfg(test)]
pub(crate) use execute::Execute;
use identity::Identity;
#[cfg(test)]
pub(crate) use lock::Lock;
pub(crate) use machine::Machine;
pub(crate) use serve::{Setting, serve};

use crate::lifeline::AGENT_PATIENCE;

/// Makes an agent act as another user: `--become UID:GID:GROUP,GROUP...`.
const BECOME: &str = "--become";
/// Behind it: that agent works in the user's home folder, as after a login.
const AT_HOME: &str = "--at-home";
/// The deployment lock of a machine.
const LOCK: &str = "/var/lib/discos-deploy/lock";

/// Serves requests from standard input until it closes. `arguments` are those of the process from
/// `agent` on.
pub fn run(arguments: &[OsString]) -> ExitCode {
    // The text of a panic may hold anything; the worker tells what may be told.
    panic::set_hook(Box::new(|_| {}));
    match start(arguments) {
        Ok((setting, folder)) => {
            let machine = Machine::new(PathBuf::from("/"), setting.greeting.user.clone()).keeping_in(folder);
            if arguments.last().is_some_and(|word| word == jobs::JOB) {
                return jobs::serve(io::stdin(), io::stdout(), machine);
            }
            serve(io::stdin(), io::stdout(), &setting, machine)
        }
        Err(reason) => {
            last_words(&reason);
            ExitCode::Failure
        }
    }
}

fn start(arguments: &[OsString]) -> Result<(Setting, PathBuf), String> {
    // Programs make files as after a login; what started this process let nobody else read them.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let mut folder = None;
    let words = words.strip_suffix(&[jobs::JOB]).unwrap_or(&words);
    match words {
        [] => {}
        [BECOME, identity] | [BECOME, identity, AT_HOME] => {
            let identity: Identity = identity.parse()?;
            let made = keeping::folder_for(&identity);
            folder = Some(made.map_err(|e| format!("can't make the folder for what is kept: {e}"))?);
            identity.assume().map_err(|e| format!("can't act as {identity}: {e}"))?;
            if let (Some(&AT_HOME), Some(home)) = (words.get(2), env::var_os("HOME")) {
                // who has none stays where this is, as logins do
                drop(env::set_current_dir(home));
            }
        }
        _ => return Err("discos agent serves a deployment: it is not for people".to_owned()),
    }
    let terminated = Arc::<AtomicBool>::default();
    for signal in [SIGTERM, SIGINT, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&terminated))
            .map_err(|e| format!("can't handle signals: {e}"))?;
    }
    let target = Target::machine(ProcessGroups::default());
    let user = greeting::own_user(&target);
    let lock = match user.uid {
        0 => PathBuf::from(LOCK),
        _ => PathBuf::from(&user.home).join(".cache/discos-deploy/lock"),
    };
    let folder = folder.unwrap_or_else(|| lock.with_file_name("runs"));
    let greeting = greeting::greeting(&target, &user);
    Ok((Setting { greeting, lock, terminated, patience: AGENT_PATIENCE }, folder))
}

/// What can't be told in a message is said on stderr: the transport shows it as the agent's last words.
fn last_words(text: &str) {
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}
