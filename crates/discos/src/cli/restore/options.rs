//! What the operator types after `discos-restore`.

use std::path::PathBuf;

use clap::{ArgAction, Parser, builder::NonEmptyStringValueParser};

/// Put back what a deployment has overwritten or removed.
///
/// Without RUN the runs of which the machines have kept something are listed, the last ten of each machine.
/// SYSTEM is as for discos-deploy. What a run made anew stays, and what programs changed (packages, services)
/// is not kept, but for /etc/passwd, /etc/group and /etc/gshadow.
#[derive(Debug, Parser)]
#[command(
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Examples:
  discos-restore discos:srt                                      the runs, by machine
  discos-restore manager:srt 20261123T101500-4711 --list         what was kept of one
  discos-restore manager:srt 20261123T101500-4711 --check --diff what would be put back
  discos-restore manager:srt 20261123T101500-4711                all of it
  discos-restore manager:srt 20261123T101500-4711 --leave-changed  all that nobody has changed since
  discos-restore manager:srt 20261123T101500-4711 /etc/hosts     one file

Exit codes: 0 as it should be, 2 wrong input (nothing touched), 3 --check would change something,
4 something was changed since, or could not be put back, 5 a machine unreachable,
6 a machine held by a deployment, 130 interrupted."
)]
pub struct Options {
    /// Where, e.g. manager:srt
    pub system: String,

    /// The run, as the list names it
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub run: Option<String>,

    /// Only these files, or folders with all in them
    #[arg(value_name = "PATH", requires = "run")]
    pub paths: Vec<PathBuf>,

    /// List what was kept of the run, and end
    #[arg(long, requires = "run", conflicts_with_all = ["check", "diff", "force", "leave_changed"])]
    pub list: bool,

    /// Put back also what was changed since that run; what is there now is kept
    #[arg(long, requires = "run")]
    pub force: bool,

    /// Leave what was changed since that run as it is, and put the rest back
    #[arg(long, requires = "run", conflicts_with = "force")]
    pub leave_changed: bool,

    /// On the simulated copy of the station
    #[arg(long)]
    pub rehearse: bool,

    /// Change nothing; report what would be put back
    #[arg(long, requires = "run")]
    pub check: bool,

    /// Show the differences of changed files
    #[arg(long, requires = "run")]
    pub diff: bool,

    /// Accept the host keys of machines that are not known yet; they are shown
    #[arg(long)]
    pub accept_new_host_keys: bool,

    /// Only those of the machines that match, e.g. '!console' or storage
    #[arg(long, value_name = "PATTERN", value_parser = NonEmptyStringValueParser::new())]
    pub limit: Option<String>,

    /// Tell also what was as it should be
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}
