//! Runs a program on a simulated host, or a shell: by its namespaces, so it needs no network and no sshd.
#![expect(clippy::disallowed_methods, reason = "the shell is a program of the host")]

use std::{
    ffi::OsString,
    io,
    os::{
        fd::{AsFd, OwnedFd},
        unix::process::ExitStatusExt,
    },
    process::{Child, Command, ExitStatus, Stdio},
    thread,
};

use rustix::{
    io::Errno,
    process::{Pid, PidfdFlags, pidfd_open},
    stdio::stdin,
    termios::isatty,
    thread::ThreadNameSpaceType,
};

use crate::{
    Error, HostStatus, capabilities, error::Context, namespaces, program::PATH, status, terminal::Terminal,
};

/// Runs a command as root, in a login shell's environment, and returns its exit code (128 and more: the signal that
/// ended it). One word is a command line for the shell, several are a program and its arguments, none is a shell to
/// talk to. A terminal on this side gives the host's side one too.
pub fn shell(station: &str, host: &str, command: &[OsString]) -> Result<u8, Error> {
    let status = inside(&running(station, host)?, |name| run(name, command))?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(255);
    Ok(u8::try_from(code).unwrap_or(255))
}

/// What a command line of the shell prints on a host; its errors go to ours.
pub(crate) fn answer(station: &str, host: &str, line: &str) -> Result<String, Error> {
    let output = inside(&running(station, host)?, |name| {
        let mut command = login(&[], &[line.into()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        command.spawn().and_then(Child::wait_with_output).context(|| format!("run a command on {name}"))
    })?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A host that runs.
pub(crate) fn running(station: &str, host: &str) -> Result<HostStatus, Error> {
    let mut hosts = status(station)?;
    match hosts.iter().position(|found| found.host.is_called(host)) {
        Some(index) if hosts[index].init.is_some() => Ok(hosts.swap_remove(index)),
        Some(index) => Err(off(&hosts[index])),
        None => Err(Error::NoSuchHost {
            station: station.to_owned(),
            host: host.to_owned(),
            known: hosts.iter().map(|found| found.host.short_name().to_owned()).collect(),
        }),
    }
}

fn off(found: &HostStatus) -> Error {
    Error::Off { station: found.station.clone(), host: found.host.short_name().to_owned() }
}

/// Does something in the namespaces of a host.
fn inside<T: Send>(
    found: &HostStatus,
    act: impl FnOnce(&str) -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let process =
        found.init.and_then(|process| Pid::from_raw(process.cast_signed())).ok_or_else(|| off(found))?;
    let handle = pidfd_open(process, PidfdFlags::empty()).map_err(|_| off(found))?;
    // a thread of its own enters the host and ends there: nothing else of this process does
    let enter_and_act = || {
        enter(&handle, &found.host.name)?;
        act(&found.host.name)
    };
    let result = thread::scope(|scope| scope.spawn(enter_and_act).join())
        .unwrap_or_else(|_| Err(Error::Supervisor("the thread of the shell panicked".to_owned())));
    result.map_err(|error| match error {
        // it has lost its power since it was asked for
        Error::System { source, .. } if source.raw_os_error() == Some(Errno::SRCH.raw_os_error()) => {
            off(found)
        }
        other => other,
    })
}

fn enter(init: &OwnedFd, host: &str) -> Result<(), Error> {
    let everything = ThreadNameSpaceType::MOUNT
        | ThreadNameSpaceType::CONTROL_GROUP
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME
        | ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::PROCESS_ID
        | ThreadNameSpaceType::NETWORK;
    namespaces::enter(init.as_fd(), everything).context(|| format!("enter {host}"))?;
    capabilities::confine().context(|| "drop capabilities".to_owned())
}

fn run(host: &str, command: &[OsString]) -> Result<ExitStatus, Error> {
    let failed = || format!("run a command on {host}");
    if !isatty(stdin()) {
        return login(&[], command).spawn().and_then(|mut child| child.wait()).context(failed);
    }
    let mut terminal = Terminal::open().context(|| format!("make a terminal on {host}"))?;
    // setsid makes the terminal the controlling one of what it starts
    let mut session = login(&["setsid", "--ctty", "--wait"], command);
    let end = |terminal: &Terminal| terminal.host_end().map(Stdio::from);
    let wired = || -> io::Result<_> {
        session.stdin(end(&terminal)?).stdout(end(&terminal)?).stderr(end(&terminal)?);
        session.spawn()
    };
    let mut child = { wired }().context(failed)?;
    drop(session);
    terminal.relay().context(|| format!("talk to the terminal on {host}"))?;
    child.wait().context(failed)
}

/// bash as a login shell, run by `wrapper`.
fn login(wrapper: &[&str], command: &[OsString]) -> Command {
    let mut words: Vec<OsString> = wrapper.iter().map(OsString::from).collect();
    words.extend(["/bin/bash", "--login"].map(OsString::from));
    match command {
        [] => {}
        [line] => words.extend(["-c".into(), line.clone()]),
        [program, arguments @ ..] => {
            words.extend(["-c".into(), r#"exec "$0" "$@""#.into(), program.clone()]);
            words.extend_from_slice(arguments);
        }
    }
    let mut login = Command::new(&words[0]);
    login.args(&words[1..]).env_clear().env("PATH", PATH).current_dir("/root");
    login.envs([("HOME", "/root"), ("USER", "root"), ("LOGNAME", "root"), ("SHELL", "/bin/bash")]);
    for kept in ["TERM", "LANG"] {
        if let Some(value) = std::env::var_os(kept) {
            login.env(kept, value);
        }
    }
    login
}
