//! Why the trees could not be built.

use std::io;
use std::path::PathBuf;

/// Why the trees could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    /// Programs are missing on this machine.
    #[error(
        "build the simulated hosts: this machine has no {}; install with: apt-get install --no-install-recommends {}",
        programs.join(", "),
        super::DEBIAN_PACKAGES.join(" ")
    )]
    Missing {
        /// Their names.
        programs: Vec<&'static str>,
    },
    /// The machine's apt configuration names no mirror of its own suite.
    #[error("find the Debian mirror of this machine: {0}")]
    Sources(String),
    /// A file or folder could not be read or written; the error names it.
    #[error(transparent)]
    Files(#[from] io::Error),
    /// The lock of the cache could not be had.
    #[error("lock {}: {reason}", path.display())]
    Lock {
        /// The file that is locked.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A program failed.
    #[error("{what}: {program} failed ({status}); the whole output is in {}; its last lines:\n{tail}", log.display())]
    Program {
        /// What it was to do.
        what: String,
        /// Its name.
        program: String,
        /// How it ended.
        status: String,
        /// Its last lines.
        tail: String,
        /// Where all of them are.
        log: PathBuf,
    },
}
