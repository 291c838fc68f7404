//! Copies of files beside them, before they are changed (`backup: true`).

use std::path::{Path, PathBuf};

use crate::{Attributes, Error, FileKind, Mode, Target};

impl Target {
    /// Copies a file beside itself with its attributes, as `NAME.PROCESS.TIME~` (UTC), and returns the copy's path; none when there is
    /// no such file or in check mode. The copy is no change of its own.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn back_up(&mut self, path: &Path) -> Result<Option<PathBuf>, Error> {
        let path = &self.resolve_links(path)?;
        let Some(present) = self.metadata(path)?.filter(|found| found.kind == FileKind::File) else {
            return Ok(None);
        };
        let Some(contents) = self.read(path)?.filter(|_| !self.check()) else { return Ok(None) };
        let time = crate::clock::now().replace(' ', "@");
        let copy = PathBuf::from(format!("{}.{}.{time}~", path.display(), std::process::id()));
        let attributes = Attributes { owner: None, group: None, mode: Some(Mode::Bits(present.mode)) };
        let mut resolved = self.resolve(&attributes, &present)?;
        (resolved.uid, resolved.gid) = (present.uid, present.gid);
        crate::write::replace(&self.real(&copy), &contents, resolved).map_err(Error::file("write", &copy))?;
        Ok(Some(copy))
    }
}
