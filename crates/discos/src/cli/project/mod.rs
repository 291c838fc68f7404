//! `discos-addProject`, `discos-removeProject`, `discos-fixProjectDirectories`: users of projects. Each looks and asks
//! as whoever calls it, then hands a plan to its part that runs as root (`project-step`).

mod add;
mod fix;
mod given_password;
mod remove;
mod root;
mod step;

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use engine::Cancel;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use target::{ProcessGroups, Target};
use wire::ExitCode;

pub use add::run as add;
pub use fix::run as fix;
pub use remove::run as remove;
pub use step::run as step;

use super::Refusal;
use crate::tools::project::{Stopped, Unfinished, What, name};

/// What `--help` ends with: right command lines, and how the command ends.
fn after_help(examples: &[&str]) -> String {
    format!("Examples:\n  {}\n\n{EXIT_CODES}", examples.join("\n  "))
}

/// For `--help` of all three.
const EXIT_CODES: &str = "Exit codes: 0 done, 1 refused (nothing was changed), or done, but that could not be told (it \
                          says so), 2 wrong input or no answer (nothing was changed), 4 stopped in the middle: run it \
                          again, 5 the NIS server does not answer (nothing was changed), 6 somebody else does such work \
                          (nothing was changed), 130 interrupted: it says whether something was changed.";

/// Watches Ctrl-C, and the end of the terminal, from now on.
fn watch() -> Result<Cancel, Refusal> {
    let flag = Arc::<AtomicBool>::default();
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, flag.clone())
            .map_err(|error| Refusal::failure(format!("failed to watch for Ctrl-C: {error}")))?;
    }
    Ok(Cancel::watching(flag))
}

/// This machine.
fn machine() -> Target {
    Target::machine(ProcessGroups::default())
}

/// The note of what was begun for a user whose name may be one.
fn begun(target: &Target, user: &str) -> Result<Option<Unfinished>, Stopped> {
    if name::is_valid(user) { Unfinished::find(target, user) } else { Ok(None) }
}

/// What was begun, for people.
fn begun_words(note: &Unfinished) -> String {
    let what = match note.what {
        What::Add => "making this user",
        What::Remove => "removing this user",
    };
    format!("{what} was begun at {} UTC and not ended: going on\n", note.since)
}

/// Why the command ends.
fn refusal(stopped: Stopped) -> Refusal {
    let mut refusal = Refusal::failure(stopped.message).extended(stopped.help);
    if let Some((code, _)) = ExitCode::ALL.iter().find(|(code, _)| code.number() == stopped.code) {
        refusal.exit_code = *code;
    }
    refusal
}

/// A question had no answer.
fn no_answer(cancel: &Cancel) -> Refusal {
    let mut refusal = Refusal::usage("there was no answer");
    if cancel.is_raised() {
        refusal = Refusal::usage("interrupted");
        refusal.exit_code = ExitCode::Interrupted;
    }
    refusal.help("nothing was changed")
}

/// The folder where the machine's files are.
fn root() -> &'static Path {
    Path::new("/")
}
