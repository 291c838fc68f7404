//! `discos-addProject`: makes the user of a project.

use std::{ffi::OsString, path::PathBuf};

use clap::{Parser, builder::NonEmptyStringValueParser};
use wire::ExitCode;

use super::{after_help, begun, begun_words, given_password, machine, refusal, root::Root, watch};
use crate::{
    cli::{Console, Refusal, deploy::passwords::hash, parse},
    tools::project::{Accounts, Plan, Stopped, What, name, require_archive},
};

const EXAMPLES: [&str; 3] = [
    "discos-addProject galileo",
    "discos-addProject galileo --ask-password",
    "discos-addProject galileo --password-file FILE",
];

/// Make the user of a project: its account, home and folders in /archive.
///
/// Where the machine looks users up in NIS, the account is made on the NIS server, as root through ssh. All is
/// checked first, then sudo asks for your password once. What was stopped in the middle goes on when it is run
/// again; discos-removeProject takes it back.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, max_term_width = 100, after_help = after_help(&EXAMPLES))]
struct Options {
    /// Name of the user: letters, digits, `_`, `.` and `-`
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    user: String,

    /// Ask for the user's password, twice, instead of making a random one
    #[arg(long, conflicts_with = "password_file")]
    ask_password: bool,

    /// Read the user's password from the first line of a file that nobody else may read; - is standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// Give the user what folders of this name in /archive have in them already
    #[arg(long)]
    with_existing_data: bool,

    #[command(flatten)]
    root: Root,
}

/// Makes the user.
///
/// # Errors
/// A [`Refusal`]: nothing was changed.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-addProject", arguments, &EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    let cancel = watch()?;
    let user = options.user.as_str();
    let going_on = may_be_made(user).map_err(refusal)?;
    console.tell(&going_on);
    let way = options.root.way(options.password_file.as_deref())?;
    let typed = options.ask_password || options.password_file.is_some();
    let password = match &options.password_file {
        Some(path) => given_password::from_file(path)?,
        None if options.ask_password => given_password::typed(user, &cancel)?,
        None => given_password::random()?,
    };
    let plan = Plan::Add {
        user: user.to_owned(),
        password_hash: hash(&password).map_err(Refusal::failure)?,
        with_existing_data: options.with_existing_data,
    };
    let code = way.carry_out(plan, &cancel, console)?;
    if code != ExitCode::Success.number() {
        return Ok(code);
    }
    if typed {
        console.say(&format!("The user \"{user}\" has the password that you gave, enjoy!\n"));
        if console.failed {
            console.tell(&format!("the user {user} is made all the same\n"));
        }
        return Ok(code);
    }
    let password = password.expose();
    if !console.hand_over(&format!("The password for user \"{user}\" is \"{password}\", enjoy!\n")) {
        console.tell(&format!(
            "the user {user} is made, but nobody has seen its password: `discos-removeProject {user}`, then again\n"
        ));
    }
    Ok(code)
}

/// Whether the user can be made, as far as one can tell without being root; what is gone on with, if anything.
fn may_be_made(user: &str) -> Result<String, Stopped> {
    let mut target = machine();
    let before = |stopped: Stopped| stopped.before_anything();
    if !name::is_valid(user) {
        return Err(before(Stopped::new(format!("{user:?} can't be the name of a user")).help(name::RULE)));
    }
    let note = begun(&target, user).map_err(before)?;
    match &note {
        Some(note) if note.what == What::Add => return Ok(begun_words(note)),
        Some(_) => {
            return Err(before(
                Stopped::new(format!("the removal of {user} was begun and has not ended"))
                    .help(format!("`discos-removeProject {user}` ends it")),
            ));
        }
        None => {}
    }
    Accounts::of_user(&target, user).and_then(|accounts| accounts.answers(&mut target)).map_err(before)?;
    if target.user(user).map_err(Stopped::from).map_err(before)?.is_some() {
        return Err(before(Stopped::new(format!("Project user '{user}' already present!"))));
    }
    // before anybody types a password for nothing
    require_archive(&target).map_err(before)?;
    Ok(String::new())
}
