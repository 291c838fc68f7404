//! The first process of a simulated host: makes the host's namespaces and file systems, then boots it.

mod devices;
mod mounts;
mod proc_sys;
mod run;

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    path::PathBuf,
};

use rustix::{
    process::{Signal, set_parent_process_death_signal, setsid, umask},
    stdio::{dup2_stdin, stdin},
    thread::{UnshareFlags, set_name},
};
use serde::{Deserialize, Serialize};

use crate::{Error, HostPlan, error::Context, handoff, namespaces};

/// What the supervisor tells the init.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InitSpec {
    /// Name, address, release.
    pub(crate) host: HostPlan,
    /// `lowerdir=` of the overlay.
    pub(crate) lower: String,
    /// The folder with `upper`, `work` and `root`.
    pub(crate) disk: PathBuf,
    /// The folder with the host's files, `upper`, and `work`.
    pub(crate) files: PathBuf,
    /// The supervisor hears of calls that change the host.
    pub(crate) watched: bool,
    /// The station's end of the network, and its way out.
    pub(crate) gateway: std::net::Ipv4Addr,
}

/// What the init tells the supervisor.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Word {
    /// The namespaces are there: `eth0` can be moved in.
    Unshared,
    /// With the descriptor at which the questions of the filter arrive.
    Filtered,
    /// With the descriptor on which systemd says that it is ready.
    Notifies,
    /// The boot script has ended.
    Booted,
    /// It cannot go on.
    Failed(String),
}

/// Runs as the first process of a host; the supervisor is at the other end of the standard input.
pub(crate) fn run() -> Result<(), Error> {
    // with its supervisor ends the host, however that ends
    set_parent_process_death_signal(Some(Signal::KILL))
        .context(|| "tie the host to its supervisor".to_owned())?;
    let supervisor =
        rustix::io::fcntl_dupfd_cloexec(stdin(), 3).context(|| "keep the supervisor's socket".to_owned())?;
    let null = fs_err::File::open("/dev/null")?;
    dup2_stdin(null.file()).context(|| "leave the standard input".to_owned())?;
    let result = boot(&supervisor);
    if let Err(error) = &result {
        tell(&supervisor, &Word::Failed(error.to_string()), None)?;
    }
    result
}

fn boot(supervisor: &OwnedFd) -> Result<(), Error> {
    let _ = setsid();
    let _ = set_name(c"init");
    umask(rustix::fs::Mode::from_raw_mode(0o022));
    let Some((packet, _)) = handoff::receive(supervisor).context(|| "hear from the supervisor".to_owned())?
    else {
        return Ok(());
    };
    let spec: InitSpec = serde_json::from_slice(&packet).map_err(io::Error::from)?;
    namespaces::leave(
        UnshareFlags::NEWNS
            | UnshareFlags::NEWUTS
            | UnshareFlags::NEWIPC
            | UnshareFlags::NEWNET
            | UnshareFlags::NEWCGROUP,
    )
    .context(|| "make the host's namespaces".to_owned())?;
    tell(supervisor, &Word::Unshared, None)?;
    let root = mounts::make(&spec)?;
    if handoff::receive(supervisor).context(|| "hear from the supervisor".to_owned())?.is_none() {
        return Ok(());
    }
    network(&spec)?;
    mounts::enter(&root)?;
    run::boot(&spec, supervisor)
}

/// Gives `eth0` the host's address.
fn network(spec: &InitSpec) -> Result<(), Error> {
    let (address, gateway) = (spec.host.address, spec.gateway);
    crate::program::ip(
        &format!("give {} its address", spec.host.name),
        &format!(
            "link set lo up\naddress add {address}/24 broadcast + dev eth0\nlink set eth0 up\n\
             route add default via {gateway}\n"
        ),
    )
}

fn tell(supervisor: &OwnedFd, word: &Word, descriptor: Option<&OwnedFd>) -> Result<(), Error> {
    let packet = serde_json::to_vec(word).map_err(io::Error::from)?;
    handoff::send(supervisor, &packet, descriptor.map(AsFd::as_fd))
        .context(|| "talk to the supervisor".to_owned())
}
