//! A tree of files whose encrypted ones are decrypted when they are read.

use std::{io, path::Path, sync::Arc};

use super::Files;
use crate::vault::{Vault, is_encrypted};

/// Another tree, decrypted.
#[derive(Clone)]
pub struct Unlocked {
    files: Arc<dyn Files>,
    vault: Option<Arc<Vault>>,
}

impl Unlocked {
    /// The files of a tree, opened with the passwords of a vault.
    pub fn new(files: Arc<dyn Files>, vault: Arc<Vault>) -> Self {
        Self { files, vault: Some(vault) }
    }

    /// The files of a tree; encrypted ones count as empty.
    pub fn without_secrets(files: Arc<dyn Files>) -> Self {
        Self { files, vault: None }
    }
}

impl Files for Unlocked {
    fn display(&self, path: &Path) -> String {
        self.files.display(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let bytes = self.files.read(path)?;
        if !is_encrypted(&bytes) {
            return Ok(bytes);
        }
        let Some(vault) = &self.vault else { return Ok(Vec::new()) };
        let opened = vault.file(path, &bytes);
        let wrong = |error: crate::vault::VaultError| io::Error::other(format!("{error}; {}", error.help()));
        opened.map(|opened| opened.to_vec()).map_err(wrong)
    }

    fn is_file(&self, path: &Path) -> bool {
        self.files.is_file(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.files.is_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.files.list(path)
    }

    fn on_disk(&self, path: &Path) -> Option<std::path::PathBuf> {
        self.files.on_disk(path)
    }

    fn mode(&self, path: &Path) -> Option<u32> {
        self.files.mode(path)
    }
}
