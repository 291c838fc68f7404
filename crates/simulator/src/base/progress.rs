//! What a build of the trees tells while it lasts, downloads apart from the rest.

use std::fmt;
use std::time::Duration;

use super::Release;

/// One step of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The package indexes of the machine's own Debian mirror are fetched.
    Indexes,
    /// The packages of the trees are fetched.
    Packages,
    /// The base tree is unpacked.
    Base,
    /// systemd is put over it.
    Systemd,
    /// The CentOS layer of a release is made.
    Release(Release),
}

impl Step {
    /// The step waits for the network, not for this machine.
    pub const fn is_download(self) -> bool {
        matches!(self, Self::Indexes | Self::Packages)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Indexes => f.write_str("download Debian's package indexes"),
            Self::Packages => f.write_str("download the packages of the simulated hosts"),
            Self::Base => f.write_str("unpack the base tree"),
            Self::Systemd => f.write_str("add systemd"),
            Self::Release(release) => write!(f, "make the {release} layer"),
        }
    }
}

/// News of a build. Steps that have nothing to do tell nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A step begins.
    Begin(Step),
    /// A download has fetched so many bytes of so many (0: not known).
    Fetched {
        /// The step, a download.
        step: Step,
        /// Bytes that are here.
        bytes: u64,
        /// Bytes that there will be.
        total: u64,
    },
    /// A step is done.
    End {
        /// The step.
        step: Step,
        /// How long it took.
        elapsed: Duration,
        /// Bytes that a download brought; 0 for the other steps.
        bytes: u64,
    },
}
