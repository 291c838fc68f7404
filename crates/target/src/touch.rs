//! Setting a file's times to now.

use std::path::Path;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
use wire::ChangeKind;

use crate::{Error, Target};

/// Which times are set to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// That of the last access.
    pub access: bool,
    /// That of the last change of the contents.
    pub modification: bool,
}

impl Target {
    /// Sets times of a file, or of a link itself, to now. Always a change, when any is to be set.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn touch(&mut self, path: &Path, which: Touch) -> Result<bool, Error> {
        if !which.access && !which.modification {
            return Ok(false);
        }
        let path = &self.locate(path)?;
        if self.record(ChangeKind::Attributes, &path.display().to_string(), "times", None)? {
            let time = |now: bool| Timespec { tv_sec: 0, tv_nsec: if now { UTIME_NOW } else { UTIME_OMIT } };
            let times =
                Timestamps { last_access: time(which.access), last_modification: time(which.modification) };
            let touched = utimensat(CWD, self.real(path), &times, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(|error| Error::file("touch", path)(error.into()));
            self.unless_failed(touched)?;
        }
        Ok(true)
    }
}
