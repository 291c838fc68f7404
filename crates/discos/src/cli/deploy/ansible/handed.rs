//! A text that Ansible reads once, by a named pipe: it is never on a disk, nor in a command line or an environment. (An
//! inherited pipe would need no name; Ansible resolves `/dev/fd/N` to something that can't be opened.)

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, fcntl_setfl, mknodat, open, unlink},
    io::Errno,
};
use zeroize::Zeroizing;

/// A pipe with what is to be read from it.
pub struct Handed {
    path: PathBuf,
    text: Zeroizing<Vec<u8>>,
}

impl Handed {
    /// Makes the pipe in a folder that nobody else may look into.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn new(folder: &Path, name: &str, text: Zeroizing<Vec<u8>>) -> io::Result<Self> {
        let path = folder.join(name);
        mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
        Ok(Self { path, text })
    }

    /// Where it is read.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Waits for the reader, or until all is over, and writes; then the pipe has no name any more: who would read a second
    /// time is told so, and does not wait forever.
    pub fn serve(&self, over: &AtomicBool) {
        while !over.load(Ordering::Relaxed) {
            match open(&self.path, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()) {
                Ok(pipe) => {
                    let _ = unlink(&self.path);
                    // a reader that went away says itself what is wrong
                    if fcntl_setfl(&pipe, OFlags::WRONLY).is_ok() {
                        drop(File::from(pipe).write_all(&self.text));
                    }
                    return;
                }
                // nobody reads yet
                Err(Errno::NXIO | Errno::INTR) => thread::sleep(Duration::from_millis(5)),
                Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test is the reader")]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_once_whatever_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let text = "a long secret ".repeat(100_000);
        let handed = Handed::new(folder.path(), "pipe", Zeroizing::new(text.clone().into())).unwrap();
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| handed.serve(&over));
            assert_eq!(std::fs::read_to_string(handed.path()).unwrap(), text);
        });
        assert!(!handed.path().exists());
    }

    #[test]
    fn nobody_waits_for_a_reader_that_never_comes() {
        let folder = tempfile::tempdir().unwrap();
        let handed = Handed::new(folder.path(), "pipe", Zeroizing::new(b"secret".to_vec())).unwrap();
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let serving = scope.spawn(|| handed.serve(&over));
            over.store(true, Ordering::Relaxed);
            serving.join().unwrap();
        });
    }
}
