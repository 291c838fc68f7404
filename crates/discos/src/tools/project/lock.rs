//! One at a time: users of a machine are made and removed under a lock of the kernel's, which ends with its process.

use std::{
    fs::File,
    io,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::fs::{FlockOperation, flock};

use super::Stopped;

/// A program that is just being started holds its parent's lock until it runs.
const PATIENCE: Duration = Duration::from_millis(500);

/// The held lock; dropping it lets go.
pub struct Lock(#[expect(dead_code, reason = "it is held, not used")] File);

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// Somebody has it, or the file can't be made.
    pub fn take(path: &Path) -> Result<Self, Stopped> {
        let failed = |error: io::Error| Stopped::new(format!("failed to lock {}: {error}", path.display()));
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        let patience = Instant::now() + PATIENCE;
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Self(file)),
                Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() < patience => {
                    thread::sleep(PATIENCE / 20);
                }
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    return Err(Stopped::held(
                        "somebody else is adding, removing or fixing users of projects right now",
                    )
                    .help("try again when that has ended"));
                }
                Err(error) => return Err(failed(error.into())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_has_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path).unwrap();
        let Err(refused) = Lock::take(&path) else { panic!("it was given twice") };
        assert_eq!(refused.code, 6);
        drop(first);
        Lock::take(&path).unwrap();
    }
}
