//! A terminal of a simulated host, wired to the one that this process has.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::{Errno, fcntl_dupfd_cloexec, read, write},
    pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt},
    stdio::{stdin, stdout},
    termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize},
};

/// Both ends of the host's terminal, and how ours was set before.
pub(crate) struct Terminal {
    ours: OwnedFd,
    host_end: Option<OwnedFd>,
    before: Termios,
}

impl Terminal {
    /// Opens a terminal where the calling thread is: in the host.
    pub(crate) fn open() -> Result<Self, Errno> {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags)?;
        unlockpt(&ours)?;
        let host_end = ioctl_tiocgptpeer(&ours, flags)?;
        let before = tcgetattr(stdin())?;
        tcsetattr(&host_end, OptionalActions::Now, &before)?;
        tcsetwinsize(&ours, tcgetwinsize(stdin())?)?;
        Ok(Self { ours, host_end: Some(host_end), before })
    }

    /// One more descriptor of the host's end.
    pub(crate) fn host_end(&self) -> io::Result<OwnedFd> {
        let end = self.host_end.as_ref().ok_or_else(|| io::Error::other("the terminal is in use already"))?;
        Ok(fcntl_dupfd_cloexec(end, 3)?)
    }

    /// Carries keys one way and text the other, until nobody has the host's end open any more.
    pub(crate) fn relay(&mut self) -> Result<(), Errno> {
        self.host_end = None;
        let mut raw = self.before.clone();
        raw.make_raw();
        tcsetattr(stdin(), OptionalActions::Now, &raw)?;
        let result = self.carry();
        tcsetattr(stdin(), OptionalActions::Now, &self.before)?;
        result
    }

    fn carry(&self) -> Result<(), Errno> {
        let mut typing = true;
        let mut size = tcgetwinsize(stdin())?;
        loop {
            let keys = if typing { PollFlags::IN } else { PollFlags::empty() };
            let keyboard = stdin();
            let mut polled = [PollFd::new(&self.ours, PollFlags::IN), PollFd::new(&keyboard, keys)];
            // the window may change its size at any time; a look four times a second is soon enough
            match poll(&mut polled, Some(&Timespec { tv_sec: 0, tv_nsec: 250_000_000 })) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
            let [text, keys] = polled.map(|polled| polled.revents());
            if !text.is_empty() && !copy(&self.ours, stdout())? {
                return Ok(());
            }
            if typing && !keys.is_empty() {
                typing = copy(stdin(), &self.ours)?;
            }
            let now = tcgetwinsize(stdin())?;
            if (now.ws_row, now.ws_col) != (size.ws_row, size.ws_col) {
                size = now;
                tcsetwinsize(&self.ours, size)?;
            }
        }
    }
}

/// Copies what there is; false at the end.
fn copy(from: impl AsFd, to: impl AsFd) -> Result<bool, Errno> {
    let mut buffer = [0; 4096];
    let length = match read(from, &mut buffer) {
        // what a terminal says whose other end is closed
        Ok(0) | Err(Errno::IO) => return Ok(false),
        Err(Errno::INTR | Errno::AGAIN) => return Ok(true),
        other => other?,
    };
    let mut left = &buffer[..length];
    while !left.is_empty() {
        match write(&to, left) {
            Ok(written) => left = &left[written..],
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}
