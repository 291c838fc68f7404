//! `discos-simulator fault`: faults that strike in the middle of a deployment.

use clap::{Args, ValueEnum};
use simulator::{Error, Fault, FaultKind, HostStatus, Stage, WatchStatus, Whose};

/// A fault to come.
#[derive(Debug, Args)]
pub struct ToCome {
    /// The host; one that runs unwatched is started anew
    #[arg(value_name = "HOST:STATION")]
    pub place: String,
    /// Strike just before this call, counted from 1; without it calls are only counted, see status
    #[arg(long, value_name = "N", requires = "what", value_parser = clap::value_parser!(u64).range(1..))]
    at: Option<u64>,
    /// What happens
    #[arg(long, requires = "at")]
    what: Option<What>,
    /// Count also the calls of programs that the deployment starts (yum, useradd ...)
    #[arg(long)]
    programs_too: bool,
}

/// What happens.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// The host loses its power
    PowerOff,
    /// The host is started anew by its button
    Reset,
    /// The agent is killed
    KillAgent,
    /// The sshd of the agent's session is killed
    KillSession,
    /// The host loses its power, and what was not yet on its disk: one with an ordinary disk is started anew on an image
    LoseWrites,
    /// The network cable is pulled
    Cut,
    /// The host and all others of its station do not reach each other any more
    Partition,
    /// One packet in five is lost, each way
    LosePackets,
    /// The TCP connections between this machine and the host are reset
    ResetConnections,
    /// The disk is full: a host with an ordinary disk is started anew on a small one
    Fill,
    /// The call waits for `release`
    Hold,
}

impl ToCome {
    /// Arms it on a host.
    ///
    /// # Errors
    /// The simulator's.
    pub fn arm(
        &self,
        station: &str,
        host: Option<&str>,
        stage: &mut dyn FnMut(String, Stage),
    ) -> Result<Vec<HostStatus>, Error> {
        let Some(host) = host else { return simulator::status(station) };
        let kind = self.what.map(|what| match what {
            What::PowerOff => FaultKind::PowerOff,
            What::Reset => FaultKind::Reset,
            What::KillAgent => FaultKind::KillAgent,
            What::KillSession => FaultKind::KillSession,
            What::LoseWrites => FaultKind::LoseWrites,
            What::Cut => FaultKind::Cut,
            What::Partition => FaultKind::Partition,
            What::LosePackets => FaultKind::LosePackets,
            What::ResetConnections => FaultKind::ResetConnections,
            What::Fill => FaultKind::Fill,
            What::Hold => FaultKind::Hold,
        });
        let whose = if self.programs_too { Whose::Deployment } else { Whose::Ours };
        let fault = self.at.zip(kind).map(|(at, kind)| Fault { at, kind });
        simulator::fault(station, host, whose, fault, stage)
    }
}

/// What was seen of a host's calls, behind its state.
pub fn told(watch: &WatchStatus) -> String {
    let to_come = match (&watch.fault, &watch.struck) {
        (Some(Fault { at, kind }), Some(struck)) => format!(", {kind} at {at} ({struck})"),
        (Some(Fault { at, kind }), None) => format!(", {kind} will be at {at}"),
        (None, _) => String::new(),
    };
    format!(", {} changing calls{to_come}", watch.seen)
}
