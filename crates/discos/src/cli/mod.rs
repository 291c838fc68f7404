//! The commands: one file each, with its options and its `run`; this file finds the right one.

mod agent;
mod asked_once;
mod askpass;
mod build_progress;
mod check_branch;
mod console;
mod deploy;
mod diagnostics;
mod get;
mod install_links;
mod inventory;
mod parse;
mod project;
mod refusal;
mod restore;
mod set;
mod simulator;
mod simulator_hidden;
mod terminal;

use std::{ffi::OsString, path::Path};

pub use build_progress::BuildProgress;
pub use console::Console;
pub use diagnostics::diagnostics;
pub use refusal::Refusal;
use wire::ExitCode;

/// A command of this executable.
struct Command {
    /// Name of its link, e.g. `discos-deploy`, or behind `discos`.
    name: &'static str,
    /// One line for the list of commands.
    summary: &'static str,
    /// Not for operators: they find it in no list.
    hidden: bool,
    /// Returns the exit code of the process.
    run: fn(&[OsString], &mut Console) -> Result<u8, Refusal>,
}

/// Every command, sorted by name.
const COMMANDS: &[Command] = &[
    Command {
        name: "_discos-check-branch",
        summary: "on a machine: what prompts ask about removed branches and the current folder",
        hidden: true,
        run: check_branch::run,
    },
    Command { name: "agent", summary: "the far end of a deployment", hidden: true, run: agent::run },
    Command { name: "askpass", summary: "asks what ssh asks", hidden: true, run: askpass::run },
    Command {
        name: "discos-addProject",
        summary: "on a machine: make the user of a project",
        hidden: false,
        run: project::add,
    },
    Command {
        name: "discos-deploy",
        summary: "provision a cluster of a station; check, rehearse, report",
        hidden: false,
        run: deploy::run,
    },
    Command {
        name: "discos-fixProjectDirectories",
        summary: "on a machine: make what users of projects lack",
        hidden: false,
        run: project::fix,
    },
    Command {
        name: "discos-get",
        summary: "on a machine: download a branch or tag of DISCOS",
        hidden: false,
        run: get::run,
    },
    Command {
        name: "discos-inventory",
        summary: "how your inventory differs from the built-in one",
        hidden: false,
        run: inventory::run,
    },
    Command {
        name: "discos-removeProject",
        summary: "on a machine: remove the user of a project",
        hidden: false,
        run: project::remove,
    },
    Command {
        name: "discos-restore",
        summary: "put back what a deployment has overwritten or removed",
        hidden: false,
        run: restore::run,
    },
    Command {
        name: "discos-set",
        summary: "on a machine: make a downloaded branch of DISCOS the active one",
        hidden: false,
        run: set::run,
    },
    Command {
        name: "discos-simulator",
        summary: "the simulated station: up, down, status, faults",
        hidden: false,
        run: simulator::run,
    },
    Command {
        name: "install-links",
        summary: "make links for all commands in a folder: discos install-links DIR",
        hidden: false,
        run: install_links::run,
    },
    Command {
        name: "project-step",
        summary: "the part of the commands for projects that runs as root",
        hidden: true,
        run: project::step,
    },
    Command {
        name: "simulator-connect",
        summary: "connects ssh to a simulated machine",
        hidden: true,
        run: simulator_hidden::connect,
    },
    Command {
        name: "simulator-process",
        summary: "a process of a simulated station",
        hidden: true,
        run: simulator_hidden::process,
    },
];

/// Runs the command that the arguments name: by the name of the executable, or by its first argument.
pub fn dispatch(arguments: &[OsString], console: &mut Console) -> u8 {
    if askpass::is_called(arguments) {
        return finish(askpass::run(arguments, console), console);
    }
    let called = arguments.first().map(Path::new).and_then(Path::file_name).unwrap_or_default();
    if let Some(command) = COMMANDS.iter().find(|c| c.name == called) {
        return finish((command.run)(arguments, console), console);
    }
    match arguments.get(1).and_then(|word| word.to_str()) {
        None | Some("help" | "--help" | "-h") => {
            let list = overview();
            if arguments.len() < 2 {
                console.tell(&list);
                return ExitCode::Usage.number();
            }
            console.say(&list);
            ExitCode::Success.number()
        }
        Some("--version" | "-V") => {
            console.say(concat!("discos ", env!("CARGO_PKG_VERSION"), "\n"));
            ExitCode::Success.number()
        }
        Some(word) => {
            match COMMANDS.iter().find(|c| c.name == word || c.name.strip_prefix("discos-") == Some(word)) {
                Some(command) => finish((command.run)(&arguments[1..], console), console),
                None => finish(
                    Err(Refusal::usage(format!("there is no command \"{word}\""))
                        .help("`discos help` lists the commands")),
                    console,
                ),
            }
        }
    }
}

fn finish(result: Result<u8, Refusal>, console: &mut Console) -> u8 {
    match result {
        Ok(code) if code == ExitCode::Success.number() && console.failed => ExitCode::Failure.number(),
        Ok(code) => code,
        Err(refusal) => {
            console.refuse(&refusal);
            refusal.exit_code.number()
        }
    }
}

fn overview() -> String {
    let mut text = String::from("discos: the deployment system of the DISCOS telescopes\n\ncommands:\n");
    for command in COMMANDS.iter().filter(|c| !c.hidden) {
        text.push_str(&format!("  {:<28} {}\n", command.name, command.summary));
    }
    text.push_str("\n`COMMAND --help` tells the options; `discos deploy` is the same as `discos-deploy`.\n\nexit codes:\n");
    for (code, meaning) in ExitCode::ALL {
        text.push_str(&format!("  {:>3}  {meaning}\n", code.number()));
    }
    text
}

/// Names of the commands that get a link.
fn link_names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().filter(|c| c.name.starts_with("discos-")).map(|c| c.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_commands_is_sorted_and_every_name_is_there_once() {
        assert!(COMMANDS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
