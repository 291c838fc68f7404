//! What can be done with a station that is up.

use std::path::PathBuf;

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    net::sockopt,
    process::{PidfdFlags, pidfd_open},
};

use crate::{
    Error, Fault, HostStatus, Reach, Stage, Whose,
    control::{Connection, Request},
    error::Context,
    leftovers,
    lock::Lock,
    paths::{Paths, RUNTIME},
    plan::check_name,
};

/// How long a supervisor may take to end after its last answer.
const LAST_STEPS: Timespec = Timespec { tv_sec: 10, tv_nsec: 0 };

/// Removes a station and all that its hosts have written. False when there was none.
pub fn down(station: &str) -> Result<bool, Error> {
    check_name(station)?;
    let Some(_) = Connection::open(station)?.map(drop).or_else(|| has_leftovers(station)) else {
        return Ok(false);
    };
    let _lock = Lock::take()?;
    if let Some(mut connection) = Connection::open(station)? {
        let peer = sockopt::socket_peercred(connection.stream())
            .context(|| "ask who the supervisor is".to_owned())?;
        let supervisor =
            pidfd_open(peer.pid, PidfdFlags::empty()).context(|| "find the supervisor".to_owned())?;
        connection.send(&Request::Down)?;
        connection.answer(&mut |_, _| {})?;
        // when it is gone, so is its network
        let mut ended = [PollFd::new(&supervisor, PollFlags::IN)];
        poll(&mut ended, Some(&LAST_STEPS)).context(|| "wait for the supervisor".to_owned())?;
    }
    leftovers::remove(station)?;
    Ok(true)
}

fn has_leftovers(station: &str) -> Option<()> {
    let paths = Paths::new(station);
    (paths.runtime.exists() || paths.state.exists()).then_some(())
}

/// What the hosts of a station do.
pub fn status(station: &str) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Status, &mut |_, _| {})
}

/// The names of the stations that are up, sorted.
pub fn stations() -> Result<Vec<String>, Error> {
    let Ok(folders) = fs_err::read_dir(RUNTIME) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for folder in folders {
        let name = folder?.file_name().to_string_lossy().into_owned();
        if Connection::open(&name)?.is_some() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Boots hosts that are off: one, or all.
pub fn power_on(
    station: &str,
    host: Option<&str>,
    stage: &mut dyn FnMut(String, Stage),
) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::PowerOn(host.map(str::to_owned)), stage)
}

/// Cuts the power of hosts: nothing is told to anybody, nothing is saved.
pub fn power_off(station: &str, host: Option<&str>) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::PowerOff(host.map(str::to_owned)), &mut |_, _| {})
}

/// Presses the reset button of hosts, and waits until they are up again.
pub fn reboot(
    station: &str,
    host: Option<&str>,
    stage: &mut dyn FnMut(String, Stage),
) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Reboot(host.map(str::to_owned)), stage)
}

/// Pulls the network cable of hosts.
pub fn cut(station: &str, host: Option<&str>) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Cut(host.map(str::to_owned)), &mut |_, _| {})
}

/// Lets a host and another one, or all others, not reach each other; whoever connects from this machine reaches both.
pub fn part(station: &str, host: &str, other: Option<&str>) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Part(host.to_owned(), other.map(str::to_owned)), &mut |_, _| {})
}

/// Loses so many packets in a hundred of those that hosts send and are sent.
pub fn lose_packets(station: &str, host: Option<&str>, percent: u8) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::LosePackets(host.map(str::to_owned), percent), &mut |_, _| {})
}

/// Resets the TCP connections between hosts and this machine: those that there are, and new ones.
pub fn reset_connections(station: &str, host: Option<&str>) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::ResetConnections(host.map(str::to_owned)), &mut |_, _| {})
}

/// Plugs the network cable of hosts in again, and ends whatever befalls their packets.
pub fn heal(station: &str, host: Option<&str>) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Heal(host.map(str::to_owned)), &mut |_, _| {})
}

/// Lets the hosts of a station reach the Internet, or not.
pub fn internet(station: &str, reach: Reach) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Internet(reach), &mut |_, _| {})
}

/// Counts the changing calls on a host from now on, and lets a fault strike at one of them. A host that runs
/// unwatched is started anew for it.
pub fn fault(
    station: &str,
    host: &str,
    whose: Whose,
    fault: Option<Fault>,
    stage: &mut dyn FnMut(String, Stage),
) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Fault(host.to_owned(), whose, fault), stage)
}

/// Leaves so many bytes free on the disk of a host, which is started anew for that unless its disk is small already;
/// without a number there is room again at once, and the host has its ordinary disk after its next boot.
pub fn room(
    station: &str,
    host: &str,
    leave: Option<u64>,
    stage: &mut dyn FnMut(String, Stage),
) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Room(host.to_owned(), leave), stage)
}

/// Lets a call that a fault holds go on.
pub fn release(station: &str, host: &str) -> Result<Vec<HostStatus>, Error> {
    ask(station, &Request::Release(host.to_owned()), &mut |_, _| {})
}

/// The configuration for `ssh -F` of a station that is up.
pub fn ssh_config(station: &str) -> Result<PathBuf, Error> {
    Connection::to(station)?;
    Ok(Paths::new(station).ssh_config())
}

fn ask(
    station: &str,
    request: &Request,
    stage: &mut dyn FnMut(String, Stage),
) -> Result<Vec<HostStatus>, Error> {
    let mut connection = Connection::to(station)?;
    connection.send(request)?;
    connection.answer(stage)
}
