//! Setting a file's times to now.

use std::{
    fs::{File, FileTimes},
    path::Path,
    time::SystemTime,
};

use wire::ChangeKind;

use crate::{Error, Target};

impl Target {
    /// Sets the times of a file to now; always a change.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn touch(&mut self, path: &Path) -> Result<(), Error> {
        if !self.record(ChangeKind::Attributes, &path.display().to_string(), "times", None)? {
            return Ok(());
        }
        let real = self.real(&self.locate(path)?);
        let now = SystemTime::now();
        File::open(&real)
            .and_then(|file| file.set_times(FileTimes::new().set_accessed(now).set_modified(now)))
            .map_err(Error::file("touch", path))
    }
}
