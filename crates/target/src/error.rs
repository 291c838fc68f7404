//! What can go wrong on a machine, always with the path or the command.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why something could not be done on the machine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused an operation on a file.
    #[error("failed to {action} {path}: {source}", path = path.display())]
    File {
        /// A verb, e.g. `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A path is not absolute.
    #[error("{0}: the path is not absolute")]
    Relative(String),
    /// A program could not be started.
    #[error("failed to start `{program}`: {source}")]
    Start {
        /// Name or path.
        program: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// A program did not end in time and was killed.
    #[error("`{command}` did not end within {seconds} s and was killed")]
    TimedOut {
        /// The command line, without secrets.
        command: String,
        /// The limit.
        seconds: u64,
    },
    /// A program failed.
    #[error("`{command}` failed with exit code {}{}", finished.rc, finished.last_line())]
    Failed {
        /// The command line, without secrets.
        command: String,
        /// What it printed.
        finished: Box<crate::Finished>,
    },
    /// A user does not exist.
    #[error("there is no user `{0}` on this machine")]
    NoUser(String),
    /// A group does not exist.
    #[error("there is no group `{0}` on this machine")]
    NoGroup(String),
    /// A file, or the folder for it, does not exist.
    #[error("{message}")]
    Missing {
        /// What is missing, with its path.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Something that the module itself finds wrong.
    #[error("{message}")]
    Other {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// As [`Self::Other`], with what a playbook may ask the result of the task for.
    #[error("{message}")]
    Returning {
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// Return values of the module.
        output: wire::Object,
    },
    /// The machine stops here: only tests ask for it, to see whether a rerun completes the work.
    #[error("stopped before {0}")]
    Stopped(String),
}

impl Error {
    /// An error of a module's own.
    pub fn other(message: impl Into<String>) -> Self {
        Self::Other { message: message.into(), help: None }
    }

    /// An error of a module's own, with what to do about it.
    pub fn helped(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Other { message: message.into(), help: Some(help.into()) }
    }

    /// A file does not exist.
    pub fn missing(path: &Path) -> Self {
        Self::Missing { message: format!("{}: there is no such file", path.display()), help: None }
    }

    /// Adds what to do about something that is missing.
    #[must_use]
    pub fn with_help(self, help: &str) -> Self {
        match self {
            Self::Missing { message, .. } => Self::Missing { message, help: Some(help.into()) },
            other => other,
        }
    }

    /// What to do about it, where the message does not say that.
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::Missing { help, .. } | Self::Other { help, .. } | Self::Returning { help, .. } => {
                help.as_deref()
            }
            _ => None,
        }
    }

    /// Something is not there that an earlier task may make: check mode can't tell whether it will.
    pub fn is_for_want_of_something(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::NoUser(_) | Self::NoGroup(_) | Self::Start { .. })
    }

    /// Wraps what the operating system says about a file.
    pub(crate) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
