//! A folder of the control machine.
#![expect(clippy::disallowed_methods, reason = "content and inventories are read here and nowhere else")]

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::Files;

/// A folder, and how the user knows it.
#[derive(Debug, Clone)]
pub struct Directory {
    root: PathBuf,
    shown: String,
}

impl Directory {
    /// A folder; `shown` stands before the paths that the user sees, e.g. `~/.deployment/inventories/srt`.
    pub fn new(root: impl Into<PathBuf>, shown: impl Into<String>) -> Self {
        Self { root: root.into(), shown: shown.into() }
    }
}

impl Files for Directory {
    fn display(&self, path: &Path) -> String {
        if self.shown.is_empty() || path.is_absolute() {
            path.display().to_string()
        } else if path.as_os_str().is_empty() {
            self.shown.clone()
        } else {
            format!("{}/{}", self.shown, path.display())
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(self.root.join(path))
    }

    fn is_file(&self, path: &Path) -> bool {
        self.root.join(path).is_file()
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.root.join(path).is_dir()
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.root.join(path)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names: Vec<String> = entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<_>>()?;
        names.sort_unstable();
        Ok(names)
    }

    fn on_disk(&self, path: &Path) -> Option<PathBuf> {
        std::path::absolute(self.root.join(path)).ok()
    }

    fn mode(&self, path: &Path) -> Option<u32> {
        fs::metadata(self.root.join(path)).ok().map(|found| found.permissions().mode() & 0o7777)
    }
}
