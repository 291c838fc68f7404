//! Where a station keeps its things.

use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt, path::PathBuf};

use crate::{Error, HostPlan, error::Context};

/// What lives as long as the supervisors: sockets, keys, configuration for ssh.
pub(crate) const RUNTIME: &str = "/run/discos-simulator";

/// What the hosts write, until `down`.
const STATE: &str = "/var/lib/discos-simulator";

/// The folders and files of one station.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// Socket, keys and configuration for ssh, log.
    pub(crate) runtime: PathBuf,
    /// The hosts' disks.
    pub(crate) state: PathBuf,
}

impl Paths {
    pub(crate) fn new(station: &str) -> Self {
        Self { runtime: PathBuf::from(RUNTIME).join(station), state: PathBuf::from(STATE).join(station) }
    }

    /// Makes both folders; only root may look into them.
    pub(crate) fn make(&self) -> Result<(), Error> {
        for folder in [&self.runtime, &self.state] {
            if let Some(parent) = folder.parent() {
                fs_err::create_dir_all(parent)?;
            }
            DirBuilder::new().mode(0o700).create(folder).context(|| format!("make {}", folder.display()))?;
        }
        Ok(())
    }

    /// Where the supervisor listens.
    pub(crate) fn socket(&self) -> PathBuf {
        self.runtime.join("socket")
    }

    /// What the supervisor has to say.
    pub(crate) fn log(&self) -> PathBuf {
        self.runtime.join("supervisor.log")
    }

    /// For `ssh -F`.
    pub(crate) fn ssh_config(&self) -> PathBuf {
        self.runtime.join("ssh_config")
    }

    /// The hosts' public keys.
    pub(crate) fn known_hosts(&self) -> PathBuf {
        self.runtime.join("known_hosts")
    }

    /// The key that root of every host accepts.
    pub(crate) fn identity(&self) -> PathBuf {
        self.runtime.join("id_rsa")
    }

    /// The supervisor's own view of the control groups.
    pub(crate) fn cgroup(&self) -> PathBuf {
        self.runtime.join("cgroup")
    }

    /// The executable as it was when the station came up: a rebuild must neither be hindered by the running one
    /// nor give hosts an init that does not fit their supervisor.
    pub(crate) fn executable(&self) -> PathBuf {
        self.state.join("discos")
    }

    /// The disk of a host: `upper`, `work` and the mount point `root`.
    pub(crate) fn host(&self, host: &HostPlan) -> PathBuf {
        self.state.join(&host.name)
    }
}
