//! The executable that a deployment pushes: this one.
#![expect(clippy::disallowed_methods, reason = "the transport reads the executable that it pushes")]

use std::{
    fs::File,
    io::{self, Read},
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
