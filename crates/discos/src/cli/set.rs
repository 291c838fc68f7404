//! `discos-set`: which downloaded branch of DISCOS is active.

use std::ffi::OsString;

use clap::{Parser, builder::NonEmptyStringValueParser};
use target::{ProcessGroups, Target};
use wire::ExitCode;

use super::{Console, Refusal, parse};
use crate::tools::{
    Branches, Cdb, FolderName, LoadBranch, Lock, Paths, activate, forget_removed, require_owner,
};

const EXAMPLES: &[&str] = &["discos-set master", "discos-set stable --cdb test", "discos-set"];

/// Make a downloaded branch or tag of DISCOS the active one.
///
/// Every shell of discos and observer uses it from its next prompt on. Without NAME it is told which one is
/// active, and which ones there are.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Examples:
  discos-set                      what is active, and what there is
  discos-set stable               with the telescope's CDB
  discos-set stable --cdb test    with the CDB for tests

Exit codes: 0 it is active, 1 it could not be written (what was active still is, unless it says
otherwise), 2 there is no such branch."
)]
struct Options {
    /// A branch or tag that discos-get has downloaded
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// The configuration database to use
    #[arg(long, value_enum, value_name = "CDB", default_value_t, requires = "name")]
    cdb: Cdb,
}

/// Makes a branch active, or tells which one is.
///
/// # Errors
/// A [`Refusal`] when there is no such branch, or something can't be written.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-set", arguments, EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    let paths = Paths::of_machine()?;
    let mut target = Target::machine(ProcessGroups::default());
    match options.name {
        Some(name) => set(&mut target, &paths, &name, options.cdb, console)?,
        None => tell(&target, &paths, console)?,
    }
    Ok(ExitCode::Success.number())
}

fn set(
    target: &mut Target,
    paths: &Paths,
    wanted: &str,
    cdb: Cdb,
    console: &mut Console,
) -> Result<(), Refusal> {
    require_owner(target, paths)?;
    forget_removed(target, paths)?;
    let lock = Lock::take(paths)?;
    let branches = Branches::read(target, paths)?;
    let name = FolderName::of(wanted, None).filter(|name| branches.contains(name));
    let Some(name) = name else { return Err(unknown(wanted, &branches)) };
    activate(target, paths, &name, cdb, &lock)?;
    console.say(&format!(
        "{name} is active now, with its {cdb} CDB: the next prompt of every shell shows ({name}:{cdb})\n"
    ));
    if console.failed {
        console.tell(&format!("{name} is active all the same\n"));
    }
    Ok(())
}

/// There is no such branch: which ones there are, and which one was meant.
fn unknown(wanted: &str, branches: &Branches) -> Refusal {
    let names = || branches.names().iter().map(FolderName::as_str);
    let refusal = Refusal::usage(format!("no branch or tag \"{wanted}\" was downloaded to this machine"));
    if branches.names().is_empty() {
        return refusal.help("there is none yet; discos-get downloads one");
    }
    // on development machines the station belongs to the name
    let whole = names().find(|name| name.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('-')));
    let meant = whole.or_else(|| modules::nearest::name(wanted, names()));
    refusal
        .extended(meant.map(|name| format!("did you mean {name}?")))
        .help(format!("there are: {}", names().collect::<Vec<_>>().join(", ")))
        .help("discos-get downloads others")
}

fn tell(target: &Target, paths: &Paths, console: &mut Console) -> Result<(), Refusal> {
    let mut branches = Branches::read(target, paths)?;
    branches.take_removed(target, paths)?;
    let active = LoadBranch::read(target, paths)?;
    let mut text = match (active.is_active(), active.cdb.as_str()) {
        (false, _) => "no branch is active\n".to_owned(),
        (true, "") => format!("active: {}\n", active.branch),
        (true, cdb) => format!("active: {}, with its {cdb} CDB\n", active.branch),
    };
    let names: Vec<&str> = branches.names().iter().map(FolderName::as_str).collect();
    match names[..] {
        [] => text.push_str("there is none to choose from; discos-get downloads one\n"),
        _ => text.push_str(&format!("there are: {}\n", names.join(", "))),
    }
    console.say(&text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_without_its_station_is_understood_as_one_with_it() {
        let branches = Branches::parse("master-srt\nstable-srt\n");
        let message = unknown("stable", &branches).to_string();
        assert!(message.contains("did you mean stable-srt?"), "{message}");
        let message = unknown("mastre-srt", &branches).to_string();
        assert!(message.contains("did you mean master-srt?"), "{message}");
        assert!(message.contains("there are: master-srt, stable-srt"), "{message}");
    }
}
