//! Runs a program on a simulated host, or a shell: by its namespaces, so it needs no network and no sshd.
#![expect(clippy::disallowed_methods, reason = "the shell is a program of the host")]

use std::{
    ffi::OsString,
    io,
    os::{
        fd::{AsFd, OwnedFd},
        unix::process::ExitStatusExt,
    },
    process::{Command, ExitStatus, Stdio},
    thread,
};

use rustix::{
    io::Errno,
    process::{Pid, PidfdFlags, pidfd_open},
    stdio::stdin,
    termios::isatty,
    thread::ThreadNameSpaceType,
};

use crate::{Error, capabilities, error::Context, namespaces, program::PATH, status, terminal::Terminal};

/// Runs a command as root, in a login shell's environment, and returns its exit code (128 and more: the signal that
/// ended it). One word is a command line for the shell, several are a program and its arguments, none is a shell to
/// talk to. A terminal on this side gives the host's side one too.
pub fn shell(station: &str, host: &str, command: &[OsString]) -> Result<u8, Error> {
    let hosts = status(station)?;
    let known = || hosts.iter().map(|found| found.host.short_name().to_owned()).collect();
    let found = hosts.iter().find(|found| found.host.is_called(host)).ok_or_else(|| Error::NoSuchHost {
        station: station.to_owned(),
        host: host.to_owned(),
        known: known(),
    })?;
    let off = || Error::Off { station: station.to_owned(), host: found.host.short_name().to_owned() };
    let process = found.init.and_then(|process| Pid::from_raw(process.cast_signed())).ok_or_else(off)?;
    let handle = pidfd_open(process, PidfdFlags::empty()).map_err(|_| off())?;
    // a thread of its own enters the host and ends there: nothing else of this process does
    let run = || enter_and_run(&handle, &found.host.name, command);
    let status = thread::scope(|scope| scope.spawn(run).join())
        .unwrap_or_else(|_| Err(Error::Supervisor("the thread of the shell panicked".to_owned())));
    let status = status.map_err(|error| match error {
        // it has lost its power since it was asked for
        Error::System { source, .. } if source.raw_os_error() == Some(Errno::SRCH.raw_os_error()) => off(),
        other => other,
    })?;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(255);
    Ok(u8::try_from(code).unwrap_or(255))
}

fn enter_and_run(init: &OwnedFd, host: &str, command: &[OsString]) -> Result<ExitStatus, Error> {
    let everything = ThreadNameSpaceType::MOUNT
        | ThreadNameSpaceType::CONTROL_GROUP
        | ThreadNameSpaceType::HOST_NAME_AND_NIS_DOMAIN_NAME
        | ThreadNameSpaceType::INTER_PROCESS_COMMUNICATION
        | ThreadNameSpaceType::PROCESS_ID
        | ThreadNameSpaceType::NETWORK;
    namespaces::enter(init.as_fd(), everything).context(|| format!("enter {host}"))?;
    capabilities::confine().context(|| "drop capabilities".to_owned())?;
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
