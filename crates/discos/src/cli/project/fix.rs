//! `discos-fixProjectDirectories`: makes homes, folders and access lists that users of projects lack.

use std::ffi::OsString;

use clap::{Parser, builder::NonEmptyStringValueParser};
use wire::ExitCode;

use super::{after_help, machine, refusal, root::Root, watch};
use crate::{
    cli::{Console, Refusal, parse},
    tools::project::{Plan, Stopped, require_archive},
};

const EXAMPLES: [&str; 2] = ["discos-fixProjectDirectories", "discos-fixProjectDirectories galileo"];

/// Make what users of projects lack: homes, folders in /archive, and who may do what there.
///
/// What is there stays as it is. Where a folder's access list was lacking, what is in it gets it, too, but not in
/// schedules, which users write themselves.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, max_term_width = 100, after_help = after_help(&EXAMPLES))]
struct Options {
    /// Names of users; all users of projects where there is none
    #[arg(value_name = "USER", value_parser = NonEmptyStringValueParser::new())]
    users: Vec<String>,

    #[command(flatten)]
    root: Root,
}

/// Makes what is missing.
///
/// # Errors
/// A [`Refusal`]: nothing was changed.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options =
        match parse::options("discos-fixProjectDirectories", arguments, &EXAMPLES, console)? {
            Ok(options) => options,
            Err(code) => return Ok(code),
        };
    let cancel = watch()?;
    require_archive(&machine()).map_err(Stopped::before_anything).map_err(refusal)?;
    let way = options.root.way(None)?;
    let code = way.carry_out(Plan::Fix { users: options.users }, &cancel, console)?;
    if code == ExitCode::Success.number() {
        console.say("All users of projects that were looked at have what they should have.\n");
    }
    Ok(code)
}
