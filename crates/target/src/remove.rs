//! Removing files and folders.

use std::{fs, path::Path};

use wire::ChangeKind;

use crate::{Error, FileKind, Target, kept::Depth};

impl Target {
    /// Removes a file, a link, or a folder with all that is in it. True when there was one.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn remove(&mut self, path: &Path) -> Result<bool, Error> {
        let path = &self.locate(path)?;
        let Some(present) = self.metadata(path)? else { return Ok(false) };
        if !self.record(ChangeKind::Removed, &path.display().to_string(), "", None)? {
            self.tell_too_large(path, Depth::Contents)?;
            self.overlay.remove(path);
            return Ok(true);
        }
        let kept = self.keep_before(path, Depth::Contents, Some(None));
        self.unless_failed(kept)?;
        let real = self.real(path);
        let removed = match present.kind {
            FileKind::Directory => fs::remove_dir_all(&real),
            _ => fs::remove_file(&real),
        };
        self.unless_failed(removed.map_err(Error::file("remove", path)))?;
        Ok(true)
    }
}
