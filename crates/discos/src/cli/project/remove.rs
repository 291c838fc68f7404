//! `discos-removeProject`: removes the user of a project.

use std::ffi::OsString;

use clap::{Parser, builder::NonEmptyStringValueParser};
use engine::Cancel;
use target::Target;
use wire::ExitCode;

use super::{after_help, begun, begun_words, machine, no_answer, refusal, root::Root, watch};
use crate::{
    cli::{Console, Refusal, parse, terminal::Terminal},
    tools::project::{
        Accounts, FIRST_USER, GROUP, Plan, Stopped, Unfinished, list, name, require_archive, running,
    },
};

const EXAMPLES: [&str; 2] = ["discos-removeProject galileo", "discos-removeProject galileo --yes"];

/// Remove the user of a project: its account, home and folders in /archive.
///
/// What the user leaves (home, schedules, data, extraData) is moved to /archive/removed/USER-DATE, where only root can
/// look, unless it is to be deleted. All is checked and asked first, then sudo asks for your password once. What was
/// stopped in the middle goes on when it is run again.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, max_term_width = 100, after_help = after_help(&EXAMPLES))]
struct Options {
    /// Name of the user
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    user: String,

    /// Ask nothing: remove the user, and move the data aside (see --delete-data)
    #[arg(long)]
    yes: bool,

    /// Delete the user's data for ever instead of moving them aside
    #[arg(long)]
    delete_data: bool,

    /// End the user's processes on this machine; else a user who is logged in is not removed
    #[arg(long)]
    end_processes: bool,

    #[command(flatten)]
    root: Root,
}

/// Removes the user.
///
/// # Errors
/// A [`Refusal`]: nothing was changed.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-removeProject", arguments, &EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    let cancel = watch()?;
    let going_on =
        may_be_removed(&mut machine(), &options).map_err(Stopped::before_anything).map_err(refusal)?;
    console.tell(&going_on);
    let way = options.root.way(None)?;
    let delete_data = if options.yes { options.delete_data } else { asked(&options, &cancel)? };
    let plan = Plan::Remove { user: options.user.clone(), delete_data, end_processes: options.end_processes };
    let code = way.carry_out(plan, &cancel, console)?;
    if code == ExitCode::Success.number() {
        console.say(&format!("The user \"{}\" is removed.\n", options.user));
        if console.failed {
            console.tell("it is removed all the same\n");
        }
    }
    Ok(code)
}

/// Whether this user can be removed, as far as one can tell without being root; what is gone on with, if anything.
fn may_be_removed(target: &mut Target, options: &Options) -> Result<String, Stopped> {
    let user = options.user.as_str();
    let not_valid = || Stopped::new(format!("'{user}' is not a valid project user, retry!"));
    if !name::is_valid(user) {
        return Err(not_valid());
    }
    let note: Option<Unfinished> = begun(target, user)?;
    let accounts = Accounts::of_user(target, user)?;
    if note.is_none() {
        accounts.answers(target)?;
    }
    let group = target.group(GROUP)?;
    let uid = match (target.user(user)?, group) {
        (Some(found), Some(group)) if found.gid == group.gid && found.uid >= FIRST_USER => Some(found.uid),
        (None, _) if note.is_some() => None,
        _ => return Err(not_valid()),
    };
    // before anybody answers questions for nothing
    require_archive(target)?;
    if let Some(uid) = uid.filter(|_| !options.end_processes) {
        let running = running(target, uid)?;
        if !running.is_empty() {
            return Err(Stopped::new(format!(
                "the user {user} is logged in or has processes here: {}",
                list(&running)
            ))
            .help("let the user end them, or end them with --end-processes"));
        }
    }
    Ok(note.as_ref().map_or_else(String::new, begun_words))
}

/// Asks whether the user is to be removed, and what becomes of its data: true when they are to be deleted.
fn asked(options: &Options, cancel: &Cancel) -> Result<bool, Refusal> {
    let user = &options.user;
    let mut terminal = Terminal::open().ok_or_else(|| {
        Refusal::usage("there is no terminal to ask at")
            .help("nothing was changed")
            .help("`ssh -t` gives a terminal; --yes answers all questions")
    })?;
    let mut ask = |question: &str| terminal.ask(question, false, cancel).map_err(|_| no_answer(cancel));
    let sure = ask(&format!("Are you sure you want to remove user {user}? [y/N]: "))?;
    if !["y", "yes"].contains(&sure.expose().trim().to_lowercase().as_str()) {
        return Err(Refusal::usage(format!("the user {user} stays")).help("nothing was changed"));
    }
    if options.delete_data {
        return Ok(true);
    }
    let answer = ask(
        "Its home, schedules, data and extraData are moved to /archive/removed, unless you type `delete`: ",
    )?;
    match answer.expose().trim().to_lowercase().as_str() {
        "" => Ok(false),
        "delete" => Ok(true),
        other => Err(Refusal::usage(format!(
            "{other:?} is no answer: Enter moves the data aside, `delete` deletes them"
        ))
        .help("nothing was changed")),
    }
}
