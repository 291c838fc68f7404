//! One deployment at a time per machine: a lock file that says who holds it and since when. The lock is
//! the kernel's (`flock`): it vanishes with the process, however that ends.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::fs::{FlockOperation, flock};
use wire::LockHolder;

/// A run that was just interrupted may need this long to let go.
const PATIENCE: Duration = Duration::from_secs(2);

/// The held lock; dropping it lets go.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why the lock was not given.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody has it.
    #[error("another deployment holds the machine")]
    Held(LockHolder),
    /// The lock file can't be used.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Lock {
    /// Takes the lock of a machine.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn take(path: &Path, who: &str, run: &str, since: &str) -> Result<Self, LockError> {
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let deadline = Instant::now() + PATIENCE;
        while let Err(e) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            if e != rustix::io::Errno::WOULDBLOCK && e != rustix::io::Errno::INTR {
                return Err(io::Error::from(e).into());
            }
            let holder = holder(&mut file)?;
            // Several names of the inventory may be one machine: the other agent holds it for this run.
            if holder.run == run {
                return Ok(Self { _file: file });
            }
            if Instant::now() >= deadline {
                return Err(LockError::Held(holder));
            }
            thread::sleep(Duration::from_millis(50));
        }
        file.set_len(0)?;
        file.rewind()?;
        // One write: who reads it meanwhile sees all or nothing.
        file.write_all(format!("{who}\n{run}\n{since}\n").as_bytes())?;
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> io::Result<LockHolder> {
    let mut text = String::new();
    file.rewind()?;
    file.read_to_string(&mut text)?;
    let mut lines = text.lines();
    let mut line = || lines.next().filter(|l| !l.is_empty()).unwrap_or("somebody").to_owned();
    Ok(LockHolder { who: line(), run: line(), since: line() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_with_several_names_is_held_once_for_all_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path, "anna@control", "run-1", "2026-11-23 10:15:00").unwrap();
        let second = Lock::take(&path, "anna@control", "run-1", "2026-11-23 10:15:01").unwrap();
        assert!(Lock::take(&path, "bob@control", "run-2", "later").is_err());
        drop((first, second));
        Lock::take(&path, "bob@control", "run-2", "later").unwrap();
    }

    #[test]
    fn a_second_deployment_is_told_who_holds_the_machine() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("discos-deploy/lock");
        let first = Lock::take(&path, "anna@control", "run-1", "2026-11-23 10:15:00").unwrap();
        let Err(LockError::Held(holder)) = Lock::take(&path, "bob@control", "run-2", "later") else {
            panic!("the lock was given twice");
        };
        let expected = LockHolder {
            who: "anna@control".into(),
            run: "run-1".into(),
            since: "2026-11-23 10:15:00".into(),
        };
        assert_eq!(holder, expected);
        drop(first);
        Lock::take(&path, "bob@control", "run-2", "later").unwrap();
    }
}
