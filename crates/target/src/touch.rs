//! Setting a file's times.

use std::path::Path;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};
use serde_json::json;
use wire::ChangeKind;

use crate::{Error, Target};

/// What a time becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// What it is.
    Keep,
    /// Now: always a change.
    Now,
    /// These seconds since 1970.
    At(i64),
}

/// What the times of a file become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touch {
    /// That of the last access.
    pub access: Stamp,
    /// That of the last change of the contents.
    pub modification: Stamp,
}

impl Stamp {
    fn differs(self, present: i64) -> bool {
        match self {
            Self::Keep => false,
            Self::Now => true,
            Self::At(seconds) => seconds != present,
        }
    }

    fn time(self) -> Timespec {
        match self {
            Self::Keep => Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
            Self::Now => Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
            Self::At(seconds) => Timespec { tv_sec: seconds, tv_nsec: 0 },
        }
    }
}

impl Target {
    /// Sets times of a file, or of a link itself. True when it changed something.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn touch(&mut self, path: &Path, which: Touch) -> Result<bool, Error> {
        let path = &self.locate(path)?;
        let name = path.display().to_string();
        let seconds = |stamp| if let Stamp::At(seconds) = stamp { Some(seconds) } else { None };
        let state = json!([seconds(which.access), seconds(which.modification)]);
        let present = self.metadata(path)?.map_or((0, 0), |found| (found.atime, found.mtime));
        let is_to_be_now = [which.access, which.modification].contains(&Stamp::Now);
        let differs = which.access.differs(present.0) || which.modification.differs(present.1);
        if !differs || !is_to_be_now && self.expected("times", &name) == Some(&state) {
            return Ok(false);
        }
        if self.record(ChangeKind::Attributes, &name, "times", None)? {
            let times =
                Timestamps { last_access: which.access.time(), last_modification: which.modification.time() };
            let touched = utimensat(CWD, self.real(path), &times, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(|error| Error::file("touch", path)(error.into()));
            self.unless_failed(touched)?;
        }
        self.expect("times", &name, state);
        Ok(true)
    }
}
