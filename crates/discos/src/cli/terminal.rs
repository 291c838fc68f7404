//! The operator's terminal: questions, answered with or without an echo.

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    sync::{Mutex, PoisonError},
};

use engine::{Cancel, Secret};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr},
};
use zeroize::Zeroizing;

/// Longer lines are not taken by a terminal.
const LONGEST_LINE: usize = 4096;
/// How often it is looked whether Ctrl-C was pressed.
const GLANCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// How the terminal was before a hidden question, while there is one.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// The terminal of this process.
pub struct Terminal(File);

/// There is no answer: Ctrl-C, or the terminal was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer;

impl Terminal {
    /// The terminal, where somebody sits at it.
    pub fn open() -> Option<Self> {
        // A terminal that only controls this process, as below a build server's shell, has nobody at it.
        if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
            return None;
        }
        File::options().read(true).write(true).open("/dev/tty").ok().map(Self)
    }

    /// Writes a text.
    pub fn say(&mut self, text: &str) {
        // A terminal that is gone is noticed by the next question.
        drop(self.0.write_all(text.as_bytes()).and_then(|()| self.0.flush()));
    }

    /// Asks a question and reads a line; `hidden`: without an echo.
    ///
    /// # Errors
    /// [`NoAnswer`].
    pub fn ask(&mut self, question: &str, hidden: bool, cancel: &Cancel) -> Result<Secret, NoAnswer> {
        let _quiet = hidden.then(|| Quiet::new(&self.0)).transpose().map_err(|_| NoAnswer)?;
        self.say(question);
        let line = self.line(cancel);
        if line.is_err() {
            self.say("\n");
        }
        line
    }

    fn line(&mut self, cancel: &Cancel) -> Result<Secret, NoAnswer> {
        let mut line = Zeroizing::new([0; LONGEST_LINE]);
        loop {
            if cancel.is_raised() {
                return Err(NoAnswer);
            }
            match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], Some(&GLANCE)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(_) => return Err(NoAnswer),
            }
            match self.0.read(line.as_mut_slice()) {
                Ok(n) if n > 0 => {
                    let text = std::str::from_utf8(&line[..n]).map_err(|_| NoAnswer)?;
                    return Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(_) | Err(_) => return Err(NoAnswer),
            }
        }
    }
}

/// While it lasts, what is typed is not shown.
struct Quiet;

impl Quiet {
    fn new(tty: &File) -> rustix::io::Result<Self> {
        let before = tcgetattr(tty)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        quiet.local_modes.insert(LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
        tcsetattr(tty, OptionalActions::Flush, &quiet)?;
        Ok(Self)
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back as it was before a hidden question, when there is one.
pub fn restore() {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let (Some(before), Ok(tty)) = (before, File::options().read(true).write(true).open("/dev/tty")) {
        // A terminal that is gone needs nothing any more.
        let _ = tcsetattr(&tty, OptionalActions::Now, &before);
    }
}
