//! Work on a machine: what tells of it, what stops it, and why it stopped.

use std::path::{Path, PathBuf};

use engine::Cancel;
use serde::{Deserialize, Serialize};
use target::{Error, Target};
use wire::ExitCode;

use super::Told;

/// Work that goes on.
pub struct Work<'a> {
    /// The machine.
    pub target: Target,
    /// Where its files are: `/`, or a folder that stands for it.
    pub root: PathBuf,
    tell: &'a mut dyn FnMut(Told),
    cancel: Cancel,
}

/// Why work stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// What was wrong.
    pub message: String,
    /// What to do about it; lines of their own.
    pub help: Vec<String>,
    /// How the process ends.
    pub code: u8,
}

impl<'a> Work<'a> {
    /// Work on this machine; Ctrl-C stops it between two steps.
    pub fn new(target: Target, root: &Path, tell: &'a mut dyn FnMut(Told), cancel: Cancel) -> Self {
        Self { target, root: root.to_owned(), tell, cancel }
    }

    /// Tells what was done and looked at; a step begins only when nobody wants to stop.
    ///
    /// # Errors
    /// The operator wants to stop.
    pub fn done(&mut self, what: impl Into<String>) -> Result<(), Stopped> {
        (self.tell)(Told::Done(what.into()));
        self.go_on()
    }

    /// Tells what the operator should know.
    pub fn notice(&mut self, what: impl Into<String>) {
        (self.tell)(Told::Notice(what.into()));
    }

    /// Whether the next step may begin.
    ///
    /// # Errors
    /// The operator wants to stop.
    pub fn go_on(&self) -> Result<(), Stopped> {
        if self.cancel.is_raised() { Err(Stopped::interrupted()) } else { Ok(()) }
    }
}

impl Stopped {
    /// It went wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new(), code: ExitCode::Failure.number() }
    }

    /// Another machine does not answer, or lets nobody in.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self { code: ExitCode::Unreachable.number(), ..Self::new(message) }
    }

    /// Somebody else does such work.
    pub fn held(message: impl Into<String>) -> Self {
        Self { code: ExitCode::Locked.number(), ..Self::new(message) }
    }

    fn interrupted() -> Self {
        Self { code: ExitCode::Interrupted.number(), ..Self::new("interrupted") }
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Nothing was done before.
    #[must_use]
    pub fn before_anything(self) -> Self {
        self.help("nothing was changed")
    }

    /// It stopped in the middle: says how to go on, or back.
    #[must_use]
    pub fn in_the_middle(self, help: &[String]) -> Self {
        let code = if self.code == ExitCode::Interrupted.number() {
            self.code
        } else {
            ExitCode::TaskFailed.number()
        };
        Self { code, ..help.iter().fold(self, |stopped, line| stopped.help(line.clone())) }
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        let stopped = Self::new(error.to_string());
        match error {
            Error::Missing { help: Some(help), .. } | Error::Other { help: Some(help), .. } => {
                stopped.help(help)
            }
            _ => stopped,
        }
    }
}
