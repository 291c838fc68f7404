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
    /// What befalls its packets although the cable is plugged in.
    pub traffic: TrafficStatus,
    /// Whether it reaches what of the Internet is simulated: GitHub.
    pub internet: Reach,
    /// Process id of its init, seen from this machine; none when it is off.
    pub init: Option<u32>,
    /// How often it booted since the station came up.
    pub boots: u32,
    /// What was seen of its calls, when they are watched.
    pub watch: Option<WatchStatus>,
    /// Why it is off although nobody switched it off, or why a fault could not be done.
    pub failure: Option<String>,
}

/// What befalls the packets of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficStatus {
    /// So many in a hundred are lost, each way.
    pub lost: u8,
    /// TCP connections between it and the control machine are reset.
    pub reset: bool,
    /// Short names of hosts that it does not reach, nor they it.
    pub parted: Vec<String>,
}

/// Whether hosts reach the Internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Reach {
    /// They do.
    #[default]
    Open,
    /// They are told at once that there is no way.
    Refused,
    /// What they send vanishes.
    Silent,
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
