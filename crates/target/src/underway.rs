//! A mark on the machine that a program is at work which can be left half done: it outlives a run that is
//! killed, and a machine that loses its power.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{Error, Target};

impl Target {
    /// Since when (seconds since 1970) a program of this name has not ended, as far as is known here.
    ///
    /// # Errors
    /// When the mark is there but can't be read.
    pub fn left_half_done(&self, name: &str) -> Result<Option<u64>, Error> {
        let Some(path) = self.mark(name) else { return Ok(None) };
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim().parse().unwrap_or(0))),
            Err(error) if crate::read::missing(&error) => Ok(None),
            Err(error) => Err(Error::file("read", &path)(error)),
        }
    }

    /// Sets the mark, before the program is started; it is on the disk then. One that is there stays: it is
    /// the older one that counts. Nothing in check mode, nor where nothing is kept.
    ///
    /// # Errors
    /// When there is no room for it: then the program must not be started.
    pub fn set_out(&mut self, name: &str) -> Result<(), Error> {
        let Some(path) = self.mark(name).filter(|path| !self.check() && !path.exists()) else {
            return Ok(());
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let write = || -> io::Result<()> {
            let folder = path.parent().unwrap_or(&path);
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            let new = path.with_extension("new");
            let mut file =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
            file.write_all(format!("{now}\n").as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            File::open(folder)?.sync_all()
        };
        write().map_err(Error::file("write", &path))
    }

    /// Takes the mark away: the program has ended, well or not, and what it did is on the disk.
    pub fn arrived(&mut self, name: &str) {
        if let Some(path) = self.mark(name).filter(|path| !self.check() && path.exists()) {
            // One that stays costs only that more is looked after next time.
            let _ = fs::remove_file(&path);
            let _ = path.parent().map(|folder| File::open(folder).and_then(|folder| folder.sync_all()));
        }
    }

    fn mark(&self, name: &str) -> Option<PathBuf> {
        let keeper = self.keeper.as_ref()?;
        Some(keeper.base.with_file_name("underway").join(name))
    }
}
