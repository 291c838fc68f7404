//! What goes wrong with a simulated station, and what to do about it.

use std::io;

use crate::base::BaseError;

/// Why a simulated station did not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Namespaces and mounts are for root.
    #[error("simulated stations need root: run it as root or with sudo")]
    NotRoot,
    /// The station is not there.
    #[error("the simulated station {station} is not up: start it with `discos-simulator up {station}`")]
    NotUp {
        /// Its name.
        station: String,
    },
    /// The station is there, with other machines.
    #[error(
        "the simulated station {station} is up with other hosts or addresses than the inventory has now: \
         `discos-simulator down {station}` removes it, then bring it up again"
    )]
    OtherPlan {
        /// Its name.
        station: String,
    },
    /// The station does not understand what it is told.
    #[error(
        "the simulated station {station} was brought up by another version of this program, which does not know this: \
         `discos-simulator down {station}` removes it, then bring it up again"
    )]
    OtherVersion {
        /// Its name.
        station: String,
    },
    /// The station has no such host.
    #[error("the simulated station {station} has no host {host}: it has {}", known.join(", "))]
    NoSuchHost {
        /// Its name.
        station: String,
        /// What was asked for.
        host: String,
        /// Short names of its hosts.
        known: Vec<String>,
    },
    /// The host does not run.
    #[error(
        "{host} of the simulated station {station} is off: `discos-simulator power-on {host}:{station}` starts it"
    )]
    Off {
        /// The station's name.
        station: String,
        /// The host's short name.
        host: String,
    },
    /// A station or host is called something that cannot be a file name.
    #[error(
        "\"{name}\" is no name for a simulated station or host: letters, digits, `.`, `-` and `_` may be in it"
    )]
    Name {
        /// What it is called.
        name: String,
    },
    /// The station cannot be simulated.
    #[error("cannot simulate {station}: {reason}")]
    Plan {
        /// Its name.
        station: String,
        /// Why.
        reason: String,
    },
    /// The trees that hosts run from could not be made.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// A program of this machine is missing or failed.
    #[error("{what}: {reason}")]
    Program {
        /// What it was to do.
        what: String,
        /// Why it did not.
        reason: String,
    },
    /// A host did not boot.
    #[error("boot {host}: {reason}{}", tail(console))]
    Boot {
        /// Its short name.
        host: String,
        /// Why.
        reason: String,
        /// The last lines that it wrote.
        console: Vec<String>,
    },
    /// The system refused something.
    #[error("{what}: {source}")]
    System {
        /// What, with the path or address.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The supervisor of the station said why it could not.
    #[error("{0}")]
    Supervisor(String),
    /// The supervisor of the station went away.
    #[error(
        "the supervisor of the simulated station {station} ended unexpectedly: `discos-simulator up {station}` \
         cleans up and starts afresh{}",
        tail(log)
    )]
    Lost {
        /// The station's name.
        station: String,
        /// The last lines of its log.
        log: Vec<String>,
    },
    /// A file or folder could not be read or written; the error names it.
    #[error(transparent)]
    Files(#[from] io::Error),
}

fn tail(lines: &[String]) -> String {
    lines.iter().map(|line| format!("\n  {line}")).collect()
}

/// Says what failed, where the system only says why.
pub(crate) trait Context<T> {
    /// `what` is lower case and names the path, the address or the program.
    fn context(self, what: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> Context<T> for Result<T, E> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|source| Error::System { what: what(), source: source.into() })
    }
}
