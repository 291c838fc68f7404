//! Folders.

use std::{
    ffi::OsString,
    fs::{self, DirBuilder, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, PermissionsExt, lchown},
    path::Path,
    thread,
    time::Duration,
};

use wire::ChangeKind;

use crate::{
    Attributes, Error, FileKind, Metadata, State, Target,
    attributes::Resolved,
    kept::Depth,
    overlay::{Contents, Virtual},
};

/// The mode of a new folder where none is wanted: 0777 less the usual umask 022.
const NEW_FOLDER: u32 = 0o755;

/// How often a folder is tried again that others make at the same time.
const ATTEMPTS: usize = 100;

impl Target {
    /// Makes a folder, and the missing ones above it, with these attributes; one that is there gets the
    /// attributes. True when it changed something.
    ///
    /// # Errors
    /// When something else is in the way, a user does not exist, or the operating system refuses.
    pub fn make_directory(&mut self, path: &Path, wanted: &Attributes) -> Result<bool, Error> {
        let path = &self.locate(path)?;
        match self.followed(path)? {
            Some(found) if found.kind == FileKind::Directory => {
                let path = self.resolve_links(path)?;
                return self.set_attributes(&path, wanted);
            }
            Some(_) => return Err(Error::other(format!("{}: it is there and is no folder", path.display()))),
            None => {}
        }
        if let Some(parent) = path.parent()
            && self.followed(parent)?.is_none_or(|found| found.kind != FileKind::Directory)
        {
            self.make_directory(parent, wanted)?;
        }
        let new = Metadata::new(FileKind::Directory, NEW_FOLDER, self.own_uid(), self.own_gid());
        let resolved = self.resolve(wanted, &new)?;
        let detail = format!("folder, mode {:04o}", resolved.mode);
        if !self.record(ChangeKind::Created, &path.display().to_string(), &detail, None)? {
            let metadata = Metadata { mode: resolved.mode, uid: resolved.uid, gid: resolved.gid, ..new };
            self.overlay.put(path, Virtual { metadata, contents: Contents::Present });
            return Ok(true);
        }
        let after = Metadata { mode: resolved.mode, uid: resolved.uid, gid: resolved.gid, ..new.clone() };
        let kept = self.keep_before(path, Depth::Attributes, Some(Some(State::of(&after))));
        self.unless_failed(kept)?;
        let real = self.real(path);
        let mut made = make(&real, resolved, (new.uid, new.gid));
        // Another host of the run may be this same machine and make the same folder, in the same temporary place.
        for _ in 0..ATTEMPTS {
            let disturbed = made.as_ref().is_err_and(|error| {
                let kinds = [ErrorKind::AlreadyExists, ErrorKind::DirectoryNotEmpty, ErrorKind::NotFound];
                kinds.contains(&error.kind())
            });
            if !disturbed {
                break;
            }
            if real.is_dir() {
                self.not_done();
                return self.set_attributes(path, wanted);
            }
            thread::sleep(Duration::from_millis(1));
            made = make(&real, resolved, (new.uid, new.gid));
        }
        self.unless_failed(made.map_err(Error::file("make the folder", path)))?;
        Ok(true)
    }
}

/// Makes a folder beside its place, then renames it: it is there with its attributes or not at all, for a rerun leaves
/// those alone that the task does not name.
fn make(real: &Path, wanted: Resolved, own: (u32, u32)) -> io::Result<()> {
    let mut name = OsString::from(".");
    name.push(real.file_name().unwrap_or_default());
    name.push(".discos-new");
    let temporary = real.with_file_name(name);
    // What a killed run left behind is empty.
    match fs::remove_dir(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let made = (|| {
        DirBuilder::new().mode(wanted.mode & 0o700).create(&temporary)?;
        if (wanted.uid, wanted.gid) != own {
            lchown(&temporary, Some(wanted.uid), Some(wanted.gid))?;
        }
        fs::set_permissions(&temporary, Permissions::from_mode(wanted.mode))?;
        fs::rename(&temporary, real)
    })();
    if made.is_err() {
        drop(fs::remove_dir(&temporary));
    }
    made
}
