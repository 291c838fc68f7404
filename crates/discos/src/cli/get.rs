//! `discos-get`: downloads a branch or tag of DISCOS.

use std::{env, ffi::OsString, io::IsTerminal, sync::Arc, time::Duration};

use clap::{Args, Parser, builder::NonEmptyStringValueParser};
use engine::transport::Answers;
use target::{ProcessGroups, Target};
use wire::ExitCode;

use super::{Console, Refusal, asked_once::AskedOnce, parse, terminal};
use crate::{
    station::environment::Station,
    tools::{Got, Mirror, Paths, Repository, Wanted, Wish, get, machine_station},
};

const EXAMPLES: &[&str] =
    &["discos-get stable", "discos-get --branch master --station srt", "discos-get --tag discos1.0-rc02"];

/// Download a branch or tag of DISCOS, make its introot, and make it the active one.
///
/// It is cloned to NAME in the home folder of discos (on development machines NAME-STATION; a `/` in NAME becomes a
/// `-`), from https://github.com/discos/discos.git or what the environment variable DISCOS_REPOSITORY says: a folder
/// or an address. What exists is never overwritten; what fails or is interrupted leaves nothing behind.
#[allow(rustdoc::bare_urls, reason = "it is read in a terminal")]
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Examples:
  discos-get stable                            the branch or tag of this name
  discos-get --tag discos1.0-rc02              a tag: git tells what a detached HEAD is
  discos-get --branch master --station srt     on a development machine
  DISCOS_REPOSITORY=/srv/discos.git discos-get stable     where there is no Internet

Exit codes: 0 it is there and active, 1 it failed, 2 it was refused (nothing was done),
5 the repository could not be reached, 6 another discos-get downloads the same, 130 interrupted.
But for 0, nothing is left behind (after 1 it is there when only this could not be told: it says so)."
)]
struct Options {
    #[command(flatten)]
    named: Named,

    /// srt, medicina or noto: needed on development machines, no other than its own on a station's
    #[arg(short, long, value_parser = NonEmptyStringValueParser::new())]
    station: Option<String>,

    /// How long git may take
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    time_limit: u64,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Named {
    /// A branch or a tag
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// A branch
    #[arg(short, long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    branch: Option<String>,

    /// A tag
    #[arg(short, long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    tag: Option<String>,
}

/// Downloads it.
///
/// # Errors
/// A [`Refusal`]: what is wrong, and what there is.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-get", arguments, EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    let station = options.station.as_deref().map(known).transpose()?;
    let wanted = match options.named {
        Named { branch: Some(name), .. } => Wanted::Branch(name),
        Named { tag: Some(name), .. } => Wanted::Tag(name),
        Named { name, .. } => Wanted::Either(name.unwrap_or_default()),
    };
    let wish = Wish {
        wanted,
        station,
        repository: Repository::of_environment()?,
        limit: Duration::from_secs(options.time_limit),
        somebody: somebody()?,
    };
    let paths = Paths::of_machine()?;
    let mut target = Target::machine(ProcessGroups::default());
    let machine = machine_station(&target, &paths, env::var("STATION").ok().as_deref())?;
    let mirror = Mirror::of_machine(&target, &paths)?;
    if let Some(mirror) = mirror.filter(|_| wish.repository.is_official()) {
        console.tell(&format!("DISCOS comes from {mirror}\n"));
    }
    let got = get(&wish, machine, &paths, &mut target);
    // a question may be open still, in a thread that nobody waits for
    terminal::restore();
    let Got { name, cdb } = got?;
    console.say(&format!(
        "Repository cloned into {}\nIntroot created into {}\n\
         {name} is active now, with its {cdb} CDB: the next prompt of every shell shows ({name}:{cdb})\n",
        paths.clone_of(&name).display(),
        paths.introot_of(&name).display(),
    ));
    if console.failed {
        console.tell(&format!("{name} is there all the same, and active\n"));
    }
    Ok(ExitCode::Success.number())
}

/// Whoever sits at the terminal.
fn somebody() -> Result<Option<Arc<dyn Answers>>, Refusal> {
    if !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal() {
        return Ok(None);
    }
    let asked =
        AskedOnce::new().map_err(|error| Refusal::failure(format!("failed to watch for Ctrl-C: {error}")))?;
    Ok(Some(Arc::new(asked)))
}

fn known(name: &str) -> Result<Station, Refusal> {
    Station::parse(name).ok_or_else(|| {
        let names = Station::ALL.map(Station::option);
        Refusal::usage(format!("there is no station \"{name}\""))
            .extended(modules::nearest::hint(name, names))
            .help(format!("stations: {}", names.join(", ")))
            .examples(EXAMPLES.iter().copied())
    })
}
