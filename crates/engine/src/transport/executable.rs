//! The executable that a deployment pushes: this one.
#![expect(clippy::disallowed_methods, reason = "the transport reads the executable that it pushes")]

use std::{
    fs::File,
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// An executable file with its size and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executable {
    /// Where it is on the control machine.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its contents, in hexadecimal: its name on the machines.
    pub sha256: String,
}

impl Executable {
    /// Reads and hashes an executable; `/proc/self/exe` is the running one.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut size = 0;
        loop {
            let n = file.read(&mut buffer)?;
            if n == 0 {
                break;
            }
            hash.update(&buffer[..n]);
            size += n as u64;
        }
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: path.to_owned(), size, sha256 })
    }

    /// Opens it to be sent.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn open(&self) -> io::Result<File> {
        File::open(&self.path)
    }
}

/// The executable that runs, also when its file was replaced meanwhile.
const RUNNING: &str = "/proc/self/exe";

/// The contents of the executable that runs.
///
/// # Errors
/// What the operating system says.
pub fn running_executable() -> io::Result<Vec<u8>> {
    std::fs::read(RUNNING)
}

/// Whether this is its file.
pub fn is_running_executable(path: &Path) -> bool {
    let identity = |path: &Path| path.metadata().ok().map(|found| (found.dev(), found.ino()));
    identity(path).is_some_and(|file| identity(Path::new(RUNNING)) == Some(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_executable_is_known_by_any_name() {
        let own = std::env::current_exe().unwrap();
        assert!(is_running_executable(&own));
        assert_eq!(running_executable().unwrap().len() as u64, own.metadata().unwrap().len());
        let folder = tempfile::tempdir().unwrap();
        let (link, copy) = (folder.path().join("link"), folder.path().join("copy"));
        std::os::unix::fs::symlink(&own, &link).unwrap();
        std::fs::copy(&own, &copy).unwrap();
        assert!(is_running_executable(&link));
        assert!(!is_running_executable(&copy), "another file may change");
        assert!(!is_running_executable(&folder.path().join("none")));
    }
}
