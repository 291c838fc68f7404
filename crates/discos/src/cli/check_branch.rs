//! `_discos-check-branch`: what prompts ask, when they are not sure that all branches are there and that this folder is of the
//! active one.

use std::{env, ffi::OsString, path::PathBuf};

use clap::Parser;
use target::{ProcessGroups, Target};
use wire::ExitCode;

use super::{Console, Refusal, parse};
use crate::tools::{Branches, LoadBranch, Paths, branch_of, forget_removed};

/// The exit code when this folder lies in a branch that is not the active one.
const ELSEWHERE: u8 = 10;

/// Forget branches whose folder was removed, and tell whether this folder is of another branch than the active one.
///
/// Prompts run it. A branch whose folder is gone leaves the list, and its introot is removed; if it was the active one, none is
/// active any more. Who does not own the branches changes nothing.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 all is well, 1 something could not be read or written, 10 the folder is of another branch."
)]
struct Options {}

/// Checks. What it tells is for a prompt.
///
/// # Errors
/// A [`Refusal`] when something can't be read or written.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let examples = &["_discos-check-branch"];
    let Options {} = match parse::options("_discos-check-branch", arguments, examples, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    let paths = Paths::of_machine()?;
    let mut target = Target::machine(ProcessGroups::default());
    let forgotten = forget_removed(&mut target, &paths);
    // what it can't write down is no reason not to warn
    let problem = forgotten.as_ref().err().cloned();
    for branch in forgotten.into_iter().flatten() {
        let told = if branch.was_active { "; no branch is active now, discos-set selects one" } else { "" };
        console.say(&format!("'{0}' was removed, and with it the introot of '{0}'{told}\n", branch.name));
    }
    if let Some(problem) = &problem {
        console.refuse(problem);
    }
    let branches = Branches::read(&target, &paths)?;
    let active = LoadBranch::read(&target, &paths)?;
    match branch_of(&here(), &branches, &paths) {
        Some(branch) if branch.as_str() != active.branch => {
            let other = if active.is_active() {
                format!("the active branch is '{}'", active.branch)
            } else {
                "no branch is active".to_owned()
            };
            console.say(&format!("you are in '{branch}', but {other}\n"));
            Ok(ELSEWHERE)
        }
        _ if problem.is_some() => Ok(ExitCode::Failure.number()),
        _ => Ok(ExitCode::Success.number()),
    }
}

/// The folder of the shell, also when it was removed meanwhile.
fn here() -> PathBuf {
    env::current_dir().ok().or_else(|| env::var_os("PWD").map(PathBuf::from)).unwrap_or_default()
}
