//! Runs one program of this machine as it would run on Linux 2.6.32.
#![expect(clippy::disallowed_methods, reason = "the program is started here")]

use std::{
    ffi::OsString,
    io,
    os::{fd::OwnedFd, unix::process::ExitStatusExt},
    path::Path,
    process::{Command, ExitStatus},
    sync::mpsc::{Sender, channel},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    Error,
    calls::{self, Asked},
    error::Context,
};

/// Runs a copy of a program whose name begins with `discos`, so that it is held to Linux 2.6.32 as ours is on
/// simulated 6.8 hosts, while the programs that it starts run freely. Returns its exit code (128 and more: the signal
/// that ended it).
pub fn held_to_linux_2_6_32(program: &Path, arguments: &[OsString]) -> Result<u8, Error> {
    // one that was killed left its folder, and its number may be ours now
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let folder = std::env::temp_dir().join(format!("discos-held-{}-{now}", std::process::id()));
    fs_err::create_dir(&folder)?;
    let copy = folder.join("discos-held");
    let ended = fs_err::copy(program, &copy).and_then(|_| run(&copy, arguments));
    fs_err::remove_dir_all(&folder)?;
    let status = ended.context(|| format!("run {}", program.display()))?;
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    Ok(u8::try_from(code).unwrap_or(u8::MAX))
}

/// The filter holds for the thread that installs it and for what that thread starts; another one answers.
fn run(program: &Path, arguments: &[OsString]) -> io::Result<ExitStatus> {
    let (give, questions) = channel();
    thread::scope(|scope| {
        let held = scope.spawn(move || start(program, arguments, &give));
        if let Ok(questions) = questions.recv() {
            thread::spawn(move || calls::answer(questions, calls::held_to_linux_2_6_32));
        }
        held.join().unwrap_or_else(|_| Err(io::Error::other("the thread ended")))
    })
}

fn start(program: &Path, arguments: &[OsString], give: &Sender<OwnedFd>) -> io::Result<ExitStatus> {
    let gone = |_| io::Error::other("nobody answers");
    give.send(calls::install(Asked { later: true, changing: false })?).map_err(gone)?;
    Command::new(program).args(arguments).status()
}
