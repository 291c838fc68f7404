//! Starts the first process of a host in a PID namespace of its own.
#![expect(clippy::disallowed_methods, reason = "the supervisor starts the hosts' first processes")]

use std::{
    io,
    os::fd::OwnedFd,
    process::{Command, ExitStatus},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use rustix::{
    process::{Pid, PidfdFlags, pidfd_open},
    thread::UnshareFlags,
};

use crate::{Error, HostPlan, error::Context, handoff, namespaces};

/// The first process of a host.
#[derive(Debug)]
pub(super) struct Init {
    /// Its process id, seen from the machine.
    pub(super) process: u32,
    /// The same, which no other process can take over.
    pub(super) handle: Arc<OwnedFd>,
    /// The supervisor's end of the conversation.
    pub(super) channel: OwnedFd,
    /// Says how it ended.
    pub(super) ended: Receiver<io::Result<ExitStatus>>,
}

/// Starts it. It waits for its `InitSpec`.
pub(super) fn launch(host: &HostPlan, console: fs_err::File) -> Result<Init, Error> {
    let (ours, theirs) = handoff::pair().context(|| "make a socket".to_owned())?;
    let (started, has_started) = channel();
    let (ended, has_ended) = channel();
    let name = host.name.clone();
    // A thread that has asked for a new PID namespace can start no more threads, and the process dies with the
    // thread that started it: so this one does nothing else, for as long as the host runs.
    thread::Builder::new()
        .name(host.short_name().to_owned())
        .stack_size(256 * 1024)
        .spawn(move || parent(&name, theirs, console, &started, &ended))
        .context(|| "start a thread".to_owned())?;
    let (process, handle) = has_started
        .recv()
        .unwrap_or_else(|_| Err(io::Error::other("the thread ended")))
        .context(|| format!("start the first process of {}", host.name))?;
    Ok(Init { process, handle: Arc::new(handle), channel: ours, ended: has_ended })
}

/// Lives as the parent of the first process.
fn parent(
    name: &str,
    socket: OwnedFd,
    console: fs_err::File,
    started: &Sender<io::Result<(u32, OwnedFd)>>,
    ended: &Sender<io::Result<ExitStatus>>,
) {
    let spawn = || {
        namespaces::leave(UnshareFlags::NEWPID)?;
        let console = console.into_file();
        // the very executable that this process runs, whatever has been installed in its place
        Command::new("/proc/self/exe")
            .args(["simulator-process", "init", name])
            .env_clear()
            .env("PATH", crate::program::PATH)
            .stdin(socket)
            .stdout(console.try_clone()?)
            .stderr(console)
            .spawn()
    };
    let mut child = match spawn() {
        Ok(child) => child,
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    let handle = Pid::from_raw(child.id().cast_signed())
        .ok_or_else(|| io::Error::other("no process id"))
        .and_then(|process| Ok(pidfd_open(process, PidfdFlags::empty())?));
    let _ = started.send(handle.map(|handle| (child.id(), handle)));
    let _ = ended.send(child.wait());
}
