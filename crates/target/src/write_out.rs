//! Bringing to the disk what programs have written: they seldom do it themselves.

use std::{
    fs::{self, File},
    path::Path,
};

use crate::{Error, Target};

impl Target {
    /// Waits until everything that was written on this machine is on its disks. Nothing in check mode.
    pub fn write_out(&self) {
        if !self.check() {
            rustix::fs::sync();
        }
    }

    /// Waits until a folder and all that is in it are on the disk, as far as its file system can tell. Nothing in check mode.
    ///
    /// # Errors
    /// When links of the path form a loop.
    pub fn write_out_folder(&self, path: &Path) -> Result<(), Error> {
        let real = self.real(&self.resolve_links(path)?);
        if !self.check() {
            write_out(&real);
        }
        Ok(())
    }
}

/// What can't be opened, or lies where nothing can be waited for, is left out.
fn write_out(real: &Path) {
    let Ok(found) = fs::symlink_metadata(real) else { return };
    if found.is_dir() {
        let entries = fs::read_dir(real).into_iter().flatten().filter_map(Result::ok);
        entries.for_each(|entry| write_out(&entry.path()));
    } else if !found.is_file() {
        return;
    }
    let _ = File::open(real).and_then(|file| file.sync_all());
}
