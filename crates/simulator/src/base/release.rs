//! The releases that simulated hosts run.

use std::fmt;

/// A release of CentOS as the stations run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// CentOS 6.8: SysV init, upstart's place taken by a boot script.
    CentOs6,
    /// CentOS 7.2 (1511): systemd.
    CentOs7,
}

/// What a host's init runs once the host's file system and network are in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boot {
    /// A program that returns when the host is up; what it started stays behind it. PID 1 remains
    /// the caller's, which reaps.
    Script(&'static str),
    /// A program that becomes PID 1 itself.
    Init(&'static str),
}

impl Release {
    /// Every release there is.
    pub const ALL: [Self; 2] = [Self::CentOs6, Self::CentOs7];

    /// The release that an inventory's `os_release` names.
    pub fn from_version(version: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|release| release.version() == version)
    }

    /// `6.8` or `7.2`, as inventories write it.
    pub const fn version(self) -> &'static str {
        match self {
            Self::CentOs6 => "6.8",
            Self::CentOs7 => "7.2",
        }
    }

    /// What boots such a host.
    pub const fn boot(self) -> Boot {
        match self {
            Self::CentOs6 => Boot::Script("/etc/rc.d/rc.boot"),
            Self::CentOs7 => Boot::Init("/usr/lib/systemd/systemd"),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CentOS {}", self.version())
    }
}
