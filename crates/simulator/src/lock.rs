//! Two processes that start or remove stations wait for each other.

use rustix::fs::{FlockOperation, flock};

use crate::{Error, error::Context, paths::RUNTIME};

/// The lock; it ends with its value, at the latest with the process.
pub(crate) struct Lock {
    _folder: fs_err::File,
}

impl Lock {
    /// Waits for the lock.
    pub(crate) fn take() -> Result<Self, Error> {
        fs_err::create_dir_all(RUNTIME)?;
        let folder = fs_err::File::open(RUNTIME)?;
        flock(folder.file(), FlockOperation::LockExclusive).context(|| format!("lock {RUNTIME}"))?;
        Ok(Self { _folder: folder })
    }
}
