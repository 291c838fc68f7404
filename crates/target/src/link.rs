//! Symbolic and hard links.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use wire::ChangeKind;

use crate::{
    Error, FileKind, Metadata, State, Target,
    kept::Depth,
    overlay::{Contents, Virtual},
    write::temporary_beside,
};

impl Target {
    /// Makes a symbolic link that says `to`, replacing another link or file of this name at once. True
    /// when it changed something.
    ///
    /// # Errors
    /// When a folder is in the way, or the operating system refuses.
    pub fn make_link(&mut self, path: &Path, to: &Path) -> Result<bool, Error> {
        let path = &self.locate(path)?;
        let present = self.metadata(path)?;
        let kind = match present.as_ref().map(|found| found.kind) {
            Some(FileKind::Link) if self.link_to(path)? == to => return Ok(false),
            Some(FileKind::Directory) => {
                return Err(Error::other(format!("{}: a folder is in the way", path.display())));
            }
            Some(_) => ChangeKind::Written,
            None => ChangeKind::Created,
        };
        self.require_folder_of(path)?;
        if !self.record(kind, &path.display().to_string(), &format!("link to {}", to.display()), None)? {
            let metadata = Metadata::new(FileKind::Link, 0o777, self.own_uid(), self.own_gid());
            self.overlay.put(path, Virtual { metadata, contents: Contents::LinkTo(PathBuf::from(to)) });
            return Ok(true);
        }
        let mut after = State::of(&Metadata::new(FileKind::Link, 0o777, self.own_uid(), self.own_gid()));
        after.link_to = Some(to.to_string_lossy().into_owned());
        let kept = self.keep_before(path, Depth::Contents, Some(Some(after)));
        self.unless_failed(kept)?;
        let real = self.real(path);
        let linked = temporary_beside(&real)
            .and_then(|temporary| symlink(to, &temporary).and_then(|()| fs::rename(&temporary, &real)));
        self.unless_failed(linked.map_err(Error::file("link", path)))?;
        Ok(true)
    }

    /// Makes a hard link to `to`. True when it changed something.
    ///
    /// # Errors
    /// When something else is in the way, or the operating system refuses.
    pub fn make_hard_link(&mut self, path: &Path, to: &Path) -> Result<bool, Error> {
        let (path, to) = (&self.locate(path)?, &self.locate(to)?);
        let Some(original) = self.metadata(to)? else {
            return Err(Error::missing(to));
        };
        let kind = match self.metadata(path)? {
            Some(found) if (found.inode, found.device) == (original.inode, original.device) => {
                return Ok(false);
            }
            Some(found) if found.kind == FileKind::Directory => {
                return Err(Error::other(format!("{}: a folder is in the way", path.display())));
            }
            Some(_) => ChangeKind::Written,
            None => ChangeKind::Created,
        };
        self.require_folder_of(path)?;
        if !self.record(kind, &path.display().to_string(), &format!("hard link to {}", to.display()), None)? {
            let contents = Contents::Bytes(self.read(to)?.unwrap_or_default());
            self.overlay.put(path, Virtual { metadata: original, contents });
            return Ok(true);
        }
        let after = self.state(to)?;
        let kept = self.keep_before(path, Depth::Contents, Some(after));
        self.unless_failed(kept)?;
        let (real, original) = (self.real(path), self.real(to));
        let linked = temporary_beside(&real)
            .and_then(|new| fs::hard_link(&original, &new).and_then(|()| fs::rename(&new, &real)));
        self.unless_failed(linked.map_err(Error::file("link", path)))?;
        Ok(true)
    }
}
