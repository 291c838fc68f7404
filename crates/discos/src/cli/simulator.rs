//! `discos-simulator`: the simulated stations.

mod fault;

use std::ffi::OsString;

use clap::{Args, Parser, Subcommand};
use simulator::{Error, HostStatus, Power, Reach, Stage};
use wire::ExitCode;

use self::fault::ToCome;
use super::{Console, Refusal, parse};
use crate::station::{environment::Environment, home::Home, inventories, rehearsal};

const EXAMPLES: &[&str] = &[
    "discos-simulator up srt",
    "discos-simulator status",
    "discos-simulator shell manager:srt",
    "discos-simulator shell console:srt -- cat /etc/hosts",
    "discos-simulator power-off console:srt",
    "discos-simulator cut internet:srt",
    "discos-simulator down srt",
];

/// Simulated stations: hosts with the names and addresses of the real ones, on this machine.
///
/// STATION is development, srt, medicina or noto; HOST is a short or long name.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true)]
struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Bring a station up; of one that is up, power on what is off
    Up(Up),
    /// Remove a station and all that its hosts have written
    Down(Station),
    /// Tell what is up
    Status(Which),
    /// Press the reset button
    Reboot(Place),
    /// Cut the power: nothing is told to anybody, nothing is saved
    PowerOff(Place),
    /// Switch on what is off
    PowerOn(Place),
    /// Pull the network cable; of internet:STATION, the way out: GitHub is out of reach then
    Cut(Cable),
    /// Let a host and others of its station not reach each other; this machine reaches all
    Partition(Parted),
    /// Lose some of the packets that hosts send and are sent
    LosePackets(Lossy),
    /// Reset the TCP connections between this machine and hosts: those that there are, and new ones
    ResetConnections(Place),
    /// Plug the network cable in again (also of internet:STATION), and end partitions, losses and resets
    Heal(Place),
    /// Count the system calls with which deployments change a host, and let a fault strike at one of them
    Fault(ToCome),
    /// Let the disk of a host be full, but for some room
    Fill(Full),
    /// Make room again on a full disk; from its next boot a host has its ordinary disk
    Drain(Place),
    /// Let a call go on that a fault holds
    Release(Place),
    /// Run a command on a host as root, or a shell
    Shell(Command),
    /// Tell all that a host consists of, one fact a line: files, accounts, packages, services
    Manifest(Place),
}

#[derive(Debug, Args)]
struct Up {
    /// development, srt, medicina or noto
    station: String,
    /// As after their installation: hosts accept no key, but root's password `rehearsal`, and their host
    /// keys are not known yet
    #[arg(long)]
    newly_installed: bool,
}

#[derive(Debug, Args)]
struct Station {
    /// development, srt, medicina or noto
    station: String,
}

#[derive(Debug, Args)]
struct Which {
    /// One station, or a host of it; all when it is not given
    #[arg(value_name = "[HOST:]STATION")]
    place: Option<String>,
}

#[derive(Debug, Args)]
struct Place {
    /// A host, or all hosts of a station
    #[arg(value_name = "[HOST:]STATION")]
    place: String,
}

#[derive(Debug, Args)]
struct Parted {
    /// The host
    #[arg(value_name = "HOST:STATION")]
    place: String,
    /// Another host; all others when it is not given
    #[arg(long, value_name = "HOST")]
    from: Option<String>,
}

#[derive(Debug, Args)]
struct Lossy {
    /// A host, or all hosts of a station
    #[arg(value_name = "[HOST:]STATION")]
    place: String,
    /// How many in a hundred, each way
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u8).range(1..=99))]
    percent: u8,
}

#[derive(Debug, Args)]
struct Cable {
    /// A host, all hosts of a station, or internet:STATION
    #[arg(value_name = "[HOST:]STATION")]
    place: String,
    /// With internet:STATION: nobody is told that there is no way, what hosts send vanishes
    #[arg(long)]
    silently: bool,
}

#[derive(Debug, Args)]
struct Full {
    /// The host; one with an ordinary disk is started anew on a small one
    #[arg(value_name = "HOST:STATION")]
    place: String,
    /// Leave so many KiB free
    #[arg(long, value_name = "KIB", default_value_t = 0)]
    leave: u64,
}

#[derive(Debug, Args)]
struct Command {
    /// The host
    #[arg(value_name = "HOST:STATION")]
    place: String,
    /// The command; a shell to talk to when it is not given
    #[arg(last = true)]
    command: Vec<OsString>,
}

/// Carries a verb out.
///
/// # Errors
/// A [`Refusal`] with the simulator's reason.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options = match parse::options("discos-simulator", arguments, EXAMPLES, console)? {
        Ok(options) => options,
        Err(code) => return Ok(code),
    };
    match options.verb {
        Verb::Up(Up { station, newly_installed }) => {
            let hosts = up(&station, newly_installed, console)?;
            console.say(&table(&hosts));
        }
        Verb::Down(Station { station }) => {
            known(&station)?;
            let was_up = simulator::down(&station).map_err(refusal)?;
            console.say(&if was_up {
                format!("{station} is gone\n")
            } else {
                format!("{station} was not up\n")
            });
        }
        Verb::Status(Which { place: Some(place) }) => {
            let place = Chosen::parse(&place)?;
            let mut hosts = simulator::status(place.station()).map_err(refusal)?;
            hosts.retain(|found| place.includes(&found.host.name));
            console.say(&table(&hosts));
        }
        Verb::Status(Which { place: None }) => {
            let stations = simulator::stations().map_err(refusal)?;
            if stations.is_empty() {
                console.say("no simulated station is up\n");
            }
            for station in stations {
                console.say(&table(&simulator::status(&station).map_err(refusal)?));
            }
        }
        // The command's own exit code is the answer here, whatever it means.
        Verb::Shell(Command { place, command }) => {
            let place = Chosen::parse(&place)?;
            return simulator::shell(place.station(), place.only()?, &command).map_err(refusal);
        }
        Verb::Manifest(Place { place }) => {
            let place = Chosen::parse(&place)?;
            let manifest = simulator::manifest::Manifest::of(place.station(), place.only()?);
            console.say(&manifest.map_err(refusal)?.to_string());
        }
        Verb::Fault(fault) => {
            let place = fault.place.clone();
            on(&place, console, |station, host, stage| fault.arm(station, host, stage))?;
        }
        Verb::Fill(Full { place, leave }) => room(&place, Some(leave << 10), console)?,
        Verb::Drain(Place { place }) => room(&place, None, console)?,
        Verb::Release(Place { place }) => {
            on(&place, console, |station, host, _| match host {
                Some(host) => simulator::release(station, host),
                None => simulator::status(station),
            })?;
        }
        Verb::Reboot(Place { place }) => on(&place, console, simulator::reboot)?,
        Verb::PowerOn(Place { place }) => on(&place, console, simulator::power_on)?,
        Verb::PowerOff(Place { place }) => on(&place, console, |s, h, _| simulator::power_off(s, h))?,
        Verb::Partition(parted) => {
            let place = Chosen::parse(&parted.place)?;
            let others = parted.other()?;
            let others = others.as_ref().map(Chosen::only).transpose()?;
            let hosts = simulator::part(place.station(), place.only()?, others).map_err(refusal)?;
            console.say(&table(&hosts));
        }
        Verb::LosePackets(Lossy { place, percent }) => {
            on(&place, console, |s, h, _| simulator::lose_packets(s, h, percent))?;
        }
        Verb::ResetConnections(Place { place }) => {
            on(&place, console, |s, h, _| simulator::reset_connections(s, h))?;
        }
        Verb::Cut(Cable { place, silently }) => match (way_out(&place)?, silently) {
            (Some(station), true) => internet(station, Reach::Silent, console)?,
            (Some(station), false) => internet(station, Reach::Refused, console)?,
            (None, true) => {
                return Err(Refusal::usage("--silently is for the way out of a station")
                    .examples(["discos-simulator cut internet:srt --silently"]));
            }
            (None, false) => on(&place, console, |s, h, _| simulator::cut(s, h))?,
        },
        Verb::Heal(Place { place }) => match way_out(&place)? {
            Some(station) => internet(station, Reach::Open, console)?,
            None => on(&place, console, |s, h, _| simulator::heal(s, h))?,
        },
    }
    Ok(ExitCode::Success.number())
}

impl Parted {
    /// The other host, of the same station.
    fn other(&self) -> Result<Option<Chosen>, Refusal> {
        let Some(other) = &self.from else { return Ok(None) };
        let station = self.place.split_once(':').map_or(&*self.place, |(_, station)| station);
        Chosen::parse(&format!("{other}:{station}")).map(Some)
    }
}

/// Leaves so many bytes free on the disk of each chosen host, or all.
fn room(place: &str, leave: Option<u64>, console: &mut Console) -> Result<(), Refusal> {
    on(place, console, |station, host, stage| match host {
        Some(host) => simulator::room(station, host, leave, stage),
        None => simulator::status(station),
    })
}

/// The station of `internet:STATION`; none when something else is meant.
fn way_out(place: &str) -> Result<Option<&'static str>, Refusal> {
    let station = place.strip_prefix("internet:").map(known).transpose()?;
    Ok(station.map(Environment::name))
}

/// Lets the hosts of a station reach the Internet, or not, and tells how they are.
fn internet(station: &str, reach: Reach, console: &mut Console) -> Result<(), Refusal> {
    console.say(&table(&simulator::internet(station, reach).map_err(refusal)?));
    Ok(())
}

/// Does something to each chosen host, then tells how they all are.
fn on(
    place: &str,
    console: &mut Console,
    act: impl Fn(&str, Option<&str>, &mut dyn FnMut(String, Stage)) -> Result<Vec<HostStatus>, Error>,
) -> Result<(), Refusal> {
    let place = Chosen::parse(place)?;
    let mut hosts = Vec::new();
    for host in place.hosts() {
        let mut tell = |host: String, stage: Stage| {
            if let Stage::Up(milliseconds) = stage {
                console.tell(&format!("simulator: {host} is up ({milliseconds} ms)\n"));
            }
        };
        hosts = act(place.station(), host, &mut tell).map_err(refusal)?;
    }
    console.say(&table(&hosts));
    Ok(())
}

fn up(station: &str, newly_installed: bool, console: &mut Console) -> Result<Vec<HostStatus>, Refusal> {
    let environment = known(station)?;
    let mut plan =
        rehearsal::plan(environment, &inventories::load(&Home::of_operator()?, environment, None)?)?;
    plan.root_password = newly_installed.then(|| rehearsal::PASSWORD_HASH.to_owned());
    let running = rehearsal::up(&plan, true, console)?;
    if newly_installed && !running.newly_installed {
        return Err(Refusal::failure(format!("{station} is up already, and its hosts accept a key"))
            .help(format!("`discos-simulator down {station}` removes them; then bring it up again")));
    }
    Ok(running.hosts)
}

/// What the operator chose: a station, or hosts of it.
struct Chosen {
    environment: Environment,
    /// Long names; none stands for the whole station.
    hosts: Option<Vec<String>>,
    place: String,
}

impl Chosen {
    /// `STATION` or `HOST:STATION`; HOST is a machine or a group, as everywhere.
    fn parse(place: &str) -> Result<Self, Refusal> {
        let (host, station) = match place.split_once(':') {
            Some((host, station)) => (Some(host), station),
            None => (None, place),
        };
        let environment = known(station)?;
        let hosts = match host {
            Some(host) => {
                let inventory = inventories::load(&Home::of_operator()?, environment, None)?;
                let refused = |why: String| Refusal::usage(why).examples(EXAMPLES.iter().copied());
                Some(inventory.select(host).map_err(refused)?)
            }
            None => None,
        };
        Ok(Self { environment, hosts, place: place.into() })
    }

    fn station(&self) -> &'static str {
        self.environment.name()
    }

    fn includes(&self, name: &str) -> bool {
        self.hosts.as_ref().is_none_or(|hosts| hosts.iter().any(|host| host == name))
    }

    /// The hosts as the simulator wants them: one by one, or all with one call.
    fn hosts(&self) -> Vec<Option<&str>> {
        match &self.hosts {
            Some(hosts) => hosts.iter().map(|host| Some(host.as_str())).collect(),
            None => vec![None],
        }
    }

    /// The one host that was chosen.
    fn only(&self) -> Result<&str, Refusal> {
        match self.hosts.as_deref() {
            Some([host]) => Ok(host),
            Some(hosts) => Err(Refusal::usage(format!("\"{}\" is {} hosts", self.place, hosts.len()))
                .help(format!("choose one: {}", hosts.join(", ")))),
            None => Err(Refusal::usage(format!("\"{}\" names no host", self.place))
                .help("write it as HOST:STATION")
                .examples(["discos-simulator shell manager:srt"])),
        }
    }
}

fn known(station: &str) -> Result<Environment, Refusal> {
    Environment::parse(station).ok_or_else(|| {
        let near = modules::nearest::hint(&station.to_lowercase(), Environment::ALL.map(Environment::name));
        Refusal::usage(format!("there is no station \"{station}\""))
            .extended(near)
            .help("a host of a station is written as HOST:STATION")
            .help(format!("stations: {}", Environment::ALL.map(Environment::name).join(", ")))
            .examples(EXAMPLES.iter().copied())
    })
}

fn refusal(error: Error) -> Refusal {
    Refusal::failure(error.to_string())
}

fn table(hosts: &[HostStatus]) -> String {
    let width = hosts.iter().map(|found| found.host.name.len()).max().unwrap_or_default();
    let line = |found: &HostStatus| {
        let mut state = found.power.to_string();
        if found.power == Power::On && found.cut {
            state += ", network cut";
        }
        if found.traffic.lost > 0 {
            state += &format!(", {} % of packets lost", found.traffic.lost);
        }
        if found.traffic.reset {
            state += ", connections reset";
        }
        if !found.traffic.parted.is_empty() {
            state += &format!(", parted from {}", found.traffic.parted.join(", "));
        }
        if found.internet != Reach::Open {
            state += ", no Internet";
        }
        let watched = found.watch.as_ref().map(fault::told).unwrap_or_default();
        let why = found.failure.as_ref().map(|why| format!("  ({why})")).unwrap_or_default();
        format!(
            "{:<width$}  {:<15}  CentOS {:<4}  {state}{watched}{why}\n",
            found.host.name,
            found.host.address,
            found.host.release.version()
        )
    };
    hosts.iter().map(line).collect()
}
