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

/// The executable that runs, also when its file was replaced meanwhile.
const RUNNING: &str = "/proc/self/exe";

/// The contents of the executable that runs.
///
/// # Errors
/// What the operating system says.
pub fn running_executable() -> io::Result<Vec<u8>> {
    std::fs::read(RUNNING)
}

/// Whether these are its contents.
pub fn is_running_executable(contents: &[u8]) -> bool {
    same(contents, Path::new(RUNNING)).unwrap_or(false)
}

fn same(contents: &[u8], path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() != contents.len() as u64 {
        return Ok(false);
    }
    let mut buffer = vec![0; 1 << 16];
    for part in contents.chunks(buffer.len()) {
        let read = &mut buffer[..part.len()];
        file.read_exact(read)?;
        if read != part {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_executable_is_known_by_its_contents() {
        let mut contents = running_executable().unwrap();
        assert!(is_running_executable(&contents));
        if let Some(last) = contents.last_mut() {
            *last ^= 1;
        }
        assert!(!is_running_executable(&contents));
        assert!(!is_running_executable(b"\x7fELF"));
    }
}
