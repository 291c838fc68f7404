//! Boots what the release boots: a script that we outlive, or an init that takes our place.
#![expect(clippy::disallowed_methods, reason = "the first process starts the host's own boot")]

use std::{
    os::{
        fd::{AsFd, OwnedFd},
        unix::process::CommandExt,
    },
    path::PathBuf,
    process::Command,
    thread,
    time::Duration,
};

use rustix::{
    io::Errno,
    net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, bind, socket_with},
    process::{WaitOptions, wait},
    system::sethostname,
};

use super::{InitSpec, Word, tell};
use crate::{
    Error,
    base::Boot,
    calls::{self, Asked},
    capabilities,
    error::Context,
    program::PATH,
};

/// Where systemd says that it is ready, as it does in any container.
const NOTIFY: &str = "/run/simulator-notify";

/// Boots the host. Returns only when it cannot.
pub(super) fn boot(spec: &InitSpec, supervisor: &OwnedFd) -> Result<(), Error> {
    let host = &spec.host;
    // until the boot sets the one that the host's own files have
    sethostname(host.name.as_bytes()).context(|| format!("call the host {}", host.name))?;
    capabilities::confine().context(|| "drop capabilities".to_owned())?;
    match host.release.boot() {
        Boot::Script(script) => {
            filter(Asked { later: true, changing: spec.watched }, supervisor)?;
            let status = command(script).status().context(|| format!("run {script}"))?;
            if !status.success() {
                return Err(Error::Program { what: script.to_owned(), reason: status.to_string() });
            }
            tell(supervisor, &Word::Booted, None)?;
            reap()
        }
        Boot::Init(init) => {
            if spec.watched {
                filter(Asked { later: false, changing: true }, supervisor)?;
            }
            tell(supervisor, &Word::Notifies, Some(&notifications()?))?;
            let error = command(init).env("container", "sim").env("NOTIFY_SOCKET", NOTIFY).exec();
            Err(error).context(|| format!("run {init}"))
        }
    }
}

/// Has the supervisor asked about calls, of this process and all that it starts.
fn filter(asked: Asked, supervisor: &OwnedFd) -> Result<(), Error> {
    let questions = calls::install(asked).context(|| "watch system calls".to_owned())?;
    tell(supervisor, &Word::Filtered, Some(&questions))
}

/// A program of the host, with the environment that the first process of a real one gives.
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", PATH).env("TERM", "linux");
    command.envs([("RUNLEVEL", "3"), ("PREVLEVEL", "N")]);
    command
}

/// The socket for systemd's news.
fn notifications() -> Result<OwnedFd, Error> {
    let listen = || -> Result<OwnedFd, Errno> {
        let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
        bind(socket.as_fd(), &SocketAddrUnix::new(PathBuf::from(NOTIFY))?)?;
        Ok(socket)
    };
    listen().context(|| format!("listen on {NOTIFY}"))
}

/// Takes the dead away, for as long as the host runs.
fn reap() -> ! {
    loop {
        if wait(WaitOptions::empty()).is_err() {
            // no children at the moment: somebody's may become ours
            thread::sleep(Duration::from_secs(1));
        }
    }
}
