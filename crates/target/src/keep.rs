//! What a run overwrites or removes on a machine is kept there, and can be put back.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use crate::{
    Error, KeptItem, KeptRun, State, Target,
    kept::{Cause, Depth, Keeper, MOST, size, whole_state},
};

impl Target {
    /// From now on what is changed is kept below `base`, as changed by this run. `began` is a time as people
    /// write it.
    pub fn keep_in(&mut self, base: PathBuf, run: &str, who: &str, began: &str) {
        self.keeper = Some(Keeper::new(base, run, who, began));
    }

    /// Keeps a file that a program of this call may change; after the call, what the program has left is
    /// noted. Nothing in check mode.
    ///
    /// # Errors
    /// When there is no room for it: then the program must not be run.
    pub fn keep(&mut self, path: &Path) -> Result<(), Error> {
        let path = self.resolve_links(path)?;
        let hides = (self.options.no_log, self.options.secret);
        (self.options.no_log, self.options.secret) = (false, false);
        // Whether there are secrets in it is judged by what is in it.
        let kept = self.keep_before(&path, Depth::Contents, None);
        (self.options.no_log, self.options.secret) = hides;
        kept?;
        if self.keeper.is_some() && !self.check() && !self.kept_for_programs.contains(&path) {
            self.kept_for_programs.push(path);
        }
        Ok(())
    }

    /// Notes what programs have left where [`Target::keep`] was called for. What can't be noted is taken for
    /// changed by somebody else when it is to be put back; a warning says so.
    pub fn settle(&mut self) {
        let task = self.options.task.clone();
        for path in std::mem::take(&mut self.kept_for_programs) {
            let real = self.real(&path);
            let noted = self.keeper.as_mut().map_or(Ok(()), |keeper| keeper.left(&real, &path, &task));
            if let Err(error) = noted {
                self.warnings.push(format!(
                    "{}: what a program left there could not be noted ({error}): putting it back will need --force",
                    path.display()
                ));
            }
        }
    }

    /// Keeps what is at a path, just before it is changed; `after` is what will be there.
    pub(crate) fn keep_before(
        &mut self,
        path: &Path,
        depth: Depth,
        after: Option<Option<State>>,
    ) -> Result<(), Error> {
        self.tell_too_large(path, depth)?;
        let real = self.real(path);
        let cause =
            Cause { task: self.options.task.clone(), secret: self.options.no_log || self.options.secret };
        match &mut self.keeper {
            Some(keeper) if !self.options.check => keeper
                .keep(&real, path, depth, after, &cause)
                .map_err(|source| not_kept(path, &keeper.base, &source)),
            _ => Ok(()),
        }
    }

    /// Says what is lost for good, in check mode too.
    pub(crate) fn tell_too_large(&mut self, path: &Path, depth: Depth) -> Result<(), Error> {
        let Some(keeper) = self.keeper.as_ref().filter(|_| depth == Depth::Contents) else { return Ok(()) };
        let bytes = size(&self.real(path), &keeper.base).map_err(Error::file("look at", path))?;
        if bytes > MOST {
            let tense = if self.check() { "will not be" } else { "was not" };
            self.warnings.push(format!(
                "{}: what was there {tense} kept: it has more than {} MiB",
                path.display(),
                MOST >> 20
            ));
        }
        Ok(())
    }

    /// What runs have kept on this machine, the latest first.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn kept_runs(&self) -> Result<Vec<KeptRun>, Error> {
        let Some(keeper) = &self.keeper else { return Ok(Vec::new()) };
        KeptRun::all(&keeper.base).map_err(Error::file("read", &keeper.base))
    }

    /// Makes a run stay, however old it is: it is being put back.
    pub fn spare(&mut self, run: &str) {
        if let Some(keeper) = &mut self.keeper {
            keeper.spared = Some(run.into());
        }
    }

    /// The contents of a file as they were before a run; none when they were not kept.
    ///
    /// # Errors
    /// When they can't be read.
    pub fn kept_contents(&self, run: &KeptRun, item: &KeptItem) -> Result<Option<Vec<u8>>, Error> {
        run.contents(item).map_err(Error::file("read what was kept of", &item.path))
    }

    /// What is at a path now, with contents, as runs keep it; in check mode, too, the machine itself tells.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn state(&self, path: &Path) -> Result<Option<State>, Error> {
        let path = self.locate(path)?;
        let Some(found) = self.metadata(&path)? else { return Ok(None) };
        whole_state(&self.real(&path), &found).map(Some).map_err(Error::file("read", &path))
    }

    /// Gives a file that was just written back the time that it had; no change of its own.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn set_modified(&mut self, path: &Path, seconds: i64) -> Result<(), Error> {
        if self.check() {
            return Ok(());
        }
        let time = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
        let real = self.real(&self.locate(path)?);
        let file = std::fs::File::open(&real);
        file.and_then(|file| file.set_modified(time)).map_err(Error::file("set the time of", path))
    }
}

fn not_kept(path: &Path, base: &Path, source: &io::Error) -> Error {
    Error::helped(
        format!("failed to keep {} before changing it: {source}", path.display()),
        format!("it was not changed; make room on the disk of {}", base.display()),
    )
}
