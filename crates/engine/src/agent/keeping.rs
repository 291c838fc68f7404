//! Where an agent keeps what runs change: root in the machine's own folder, the copies of root's agent in
//! folders there that belong to their users, everybody else at home.
#![expect(clippy::disallowed_methods, reason = "the folder belongs to the agent, not to what it configures")]

use std::{
    fs::{DirBuilder, File},
    io,
    os::{
        fd::{AsRawFd, IntoRawFd},
        unix::fs::{DirBuilderExt, fchown},
    },
    path::{Path, PathBuf},
};

use super::identity::Identity;

/// What root's agent keeps.
pub const RUNS: &str = "/var/lib/discos-deploy/runs";
/// What its copies keep: a folder per number of a user.
pub const RUNS_OF: &str = "/var/lib/discos-deploy/runs-of";

/// The folder of an agent that is about to become another user. Nobody but root gets there by its path: the
/// process keeps it open.
///
/// # Errors
/// What the operating system says.
pub fn folder_for(identity: &Identity) -> io::Result<PathBuf> {
    if identity.uid() == 0 {
        return Ok(RUNS.into());
    }
    let folder = Path::new(RUNS_OF).join(identity.uid().to_string());
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let open = File::open(&folder)?;
    fchown(&open, Some(identity.uid()), Some(identity.gid()))?;
    let path = PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd()));
    // It stays open as long as this process lives.
    let _ = open.into_raw_fd();
    Ok(path)
}
