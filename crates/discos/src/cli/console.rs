//! Where a command writes: given to it, so that tests can read it.

use std::{
    collections::BTreeSet,
    io::{ErrorKind, Write},
};

use super::refusal::Refusal;

/// Standard output and standard error of a command.
pub struct Console {
    /// What was asked for.
    pub out: Box<dyn Write>,
    /// Errors, and progress that is no result.
    pub err: Box<dyn Write>,
    /// A result could not be written.
    pub failed: bool,
    /// What need not be told again.
    told: BTreeSet<String>,
}

impl Console {
    /// A console that writes there.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        Self { out, err, failed: false, told: BTreeSet::new() }
    }

    /// Writes a notice, unless this command has written it before: some connect several times.
    pub fn tell_once(&mut self, text: &str) {
        if self.told.insert(text.to_owned()) {
            self.tell(text);
        }
    }

    /// Writes a result. A reader that went away is no error of ours; a full disk is.
    pub fn say(&mut self, text: &str) {
        if let Err(error) = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush())
            && error.kind() != ErrorKind::BrokenPipe
            && !self.failed
        {
            self.failed = true;
            self.tell(&format!("error: failed to write to standard output: {error}\n"));
        }
    }

    /// Writes a result that nobody can ask for again; whether somebody was there to read it.
    pub fn hand_over(&mut self, text: &str) -> bool {
        let written = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
        if let Err(error) = &written {
            self.failed = true;
            self.tell(&format!("error: failed to write to standard output: {error}\n"));
        }
        written.is_ok()
    }

    /// Writes an error or a notice.
    pub fn tell(&mut self, text: &str) {
        drop(self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush()));
    }

    /// Writes why a command was refused.
    pub fn refuse(&mut self, refusal: &Refusal) {
        self.tell(&refusal.to_string());
    }
}
