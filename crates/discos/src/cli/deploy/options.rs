//! What the operator types after `discos-deploy`.

use std::path::PathBuf;

use clap::{ArgAction, Parser, ValueEnum, builder::NonEmptyStringValueParser};

use super::given::Given;
use crate::station::environment::Station;

/// Provision a cluster of a station.
///
/// SYSTEM is CLUSTER:ENVIRONMENT. CLUSTER is a group (discos, acs, manager, console, storage) or a
/// machine by its short or long name; ENVIRONMENT is development, srt, medicina or noto.
#[derive(Debug, Parser)]
#[command(
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Examples:
  discos-deploy discos:srt                     the whole station
  discos-deploy discos:srt --check --diff      what would change, without changing it
  discos-deploy discos:srt --limit '!console'  all machines but the console
  discos-deploy console:medicina --only network
  discos-deploy discos:srt --rehearse          onto the simulated copy of the station

Exit codes: 0 as it should be, 2 wrong input (nothing touched), 3 --check would change something,
4 a task failed, 5 a machine unreachable, 6 a machine held by another deployment, 130 interrupted."
)]
pub struct Options {
    /// What to provision, e.g. discos:srt
    pub system: String,

    /// Station: srt, medicina or noto; implied in production
    #[arg(short, long, value_name = "STATION", value_parser = parse_station)]
    pub station: Option<Station>,

    /// Set DISCOS up from this branch after the provisioning
    #[arg(short, long, value_name = "BRANCH", conflicts_with = "tag", value_parser = NonEmptyStringValueParser::new())]
    pub branch: Option<String>,

    /// Set DISCOS up from this tag after the provisioning
    #[arg(short, long, value_name = "TAG", value_parser = NonEmptyStringValueParser::new())]
    pub tag: Option<String>,

    /// Development: use existing machines, create none
    #[arg(short, long)]
    pub no_vagrant: bool,

    /// Print what would be run, run nothing
    #[arg(long)]
    pub sim: bool,

    /// Deploy onto the simulated copy of the station
    #[arg(long, conflicts_with = "sim")]
    pub rehearse: bool,

    /// Change nothing; report what would change
    #[arg(long)]
    pub check: bool,

    /// Show the differences of changed files
    #[arg(long)]
    pub diff: bool,

    /// Only those of the machines that match, e.g. '!console' or storage
    #[arg(long, value_name = "PATTERN", value_parser = NonEmptyStringValueParser::new())]
    pub limit: Option<String>,

    /// Only these roles (may be repeated, or a list with commas)
    #[arg(long, value_name = "ROLE", value_delimiter = ',', action = ArgAction::Append)]
    pub only: Vec<String>,

    /// Leave these roles out (may be repeated, or a list with commas)
    #[arg(long, value_name = "ROLE", value_delimiter = ',', action = ArgAction::Append)]
    pub skip: Vec<String>,

    #[command(flatten)]
    pub given: Given,

    /// Print the chosen machines and end
    #[arg(long, conflicts_with_all = ["list_tasks", "sim"])]
    pub list_hosts: bool,

    /// Print what would be done, in order, and end
    #[arg(long, conflicts_with = "sim")]
    pub list_tasks: bool,

    /// Use the playbooks and roles of this folder, not the built-in ones
    #[arg(long, value_name = "DIR")]
    pub content: Option<PathBuf>,

    /// Playbook of the folder of --content
    #[arg(long, value_name = "FILE", default_value = "site.yml", requires = "content")]
    pub playbook: PathBuf,

    /// Use the inventory in this folder, not yours of the environment
    #[arg(long, value_name = "DIR")]
    pub inventory: Option<PathBuf>,

    /// Accept the host keys of machines that are not known yet; they are shown
    #[arg(long)]
    pub accept_new_host_keys: bool,

    /// Passwords of users that the run creates: lines name:password or name:$6$hash; - is standard input
    #[arg(long, value_name = "FILE")]
    pub user_passwords: Option<PathBuf>,

    /// Development: the password of a user that the run creates is its name
    #[arg(long)]
    pub default_passwords: bool,

    /// What carries the content out
    #[arg(long, value_name = "ENGINE", default_value = "discos")]
    pub engine: Engine,

    /// Use this ansible-playbook, not the one on the PATH (with --engine ansible)
    #[arg(long, value_name = "PROGRAM")]
    pub ansible: Option<PathBuf>,

    /// How to tell what happens
    #[arg(long, value_name = "FORM", default_value = "terminal")]
    pub output: Output,

    /// Tell also what was as it should be; repeated, also what debug tells only then
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}

/// What carries the content out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// This program
    Discos,
    /// `ansible-playbook`, for machines with Python 3.8 or later
    Ansible,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people
    Terminal,
    /// One JSON object a line, for programs
    Json,
}

fn parse_station(text: &str) -> Result<Station, String> {
    Station::parse(text).ok_or_else(|| "the stations are srt, medicina and noto".into())
}
