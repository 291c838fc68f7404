//! What a host of a simulated station does at the moment.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{HostPlan, WatchStatus};

/// One host.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HostStatus {
    /// The station's name.
    pub station: String,
    /// Name, address and release.
    pub host: HostPlan,
    /// Whether it runs.
    pub power: Power,
    /// Its network cable is pulled.
    pub cut: bool,
    /// Process id of its init, seen from this machine; none when it is off.
    pub init: Option<u32>,
    /// How often it booted since the station came up.
    pub boots: u32,
    /// What was seen of its calls, when they are watched.
    pub watch: Option<WatchStatus>,
    /// Why it is off although nobody switched it off.
    pub failure: Option<String>,
}

/// Whether a host runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Power {
    /// It is off.
    Off,
    /// It boots.
    Booting,
    /// It runs.
    On,
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Booting => "booting",
            Self::On => "on",
        })
    }
}
