//! One change of the branches at a time on a machine.

use std::fs::{File, OpenOptions};

use rustix::fs::{FlockOperation, flock};

use super::Paths;
use crate::cli::Refusal;

/// While it lives, no other command changes what lies in `config/misc` or renames a clone or an introot. The kernel
/// lets go of it when the process ends, however that happens.
#[derive(Debug)]
pub struct Lock {
    _folder: File,
}

impl Lock {
    /// Takes it, waiting for whoever has it: nobody holds it for longer than a few files take to write.
    ///
    /// # Errors
    /// A [`Refusal`] when the folder is missing or may not be read.
    pub fn take(paths: &Paths) -> Result<Self, Refusal> {
        // the folder itself: no file of its own has to be made, also on a full disk
        let misc = paths.misc();
        let failed = |error: std::io::Error| {
            Refusal::failure(format!("failed to lock {}: {error}", misc.display()))
                .help("a deployment makes this folder; it belongs to the user discos")
        };
        let folder = OpenOptions::new().read(true).open(&misc).map_err(failed)?;
        loop {
            match flock(&folder, FlockOperation::LockExclusive) {
                Ok(()) => return Ok(Self { _folder: folder }),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(failed(error.into())),
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "makes a folder that stands for a machine")]
mod tests {
    use std::{
        fs,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    };

    use super::*;

    #[test]
    fn only_one_has_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.misc()).unwrap();
        let inside = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (paths, inside) = (paths.clone(), inside.clone());
                thread::spawn(move || {
                    for _ in 0..50 {
                        let _lock = Lock::take(&paths).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }

    #[test]
    fn a_machine_that_was_never_deployed_is_told_so() {
        let message = Lock::take(&Paths::below("/nowhere")).unwrap_err().to_string();
        assert!(message.contains("/nowhere/config/misc"), "{message}");
        assert!(message.contains("a deployment makes this folder"), "{message}");
    }
}
