//! Writing files: atomically, with their attributes, and told as one change.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, Permissions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use wire::ChangeKind;

use crate::{
    Attributes, Error, FileKind, Metadata, Target,
    attributes::{Resolved, difference},
    diff,
    kept::{Depth, file_state},
    overlay::Virtual,
};

/// The mode of a new file where none is wanted: 0666 less the usual umask 022.
const NEW_FILE: u32 = 0o644;

impl Target {
    /// As [`Self::write`], what [`Self::read_text`] read and others changed: bytes that are no UTF-8 are what they were.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_text(&mut self, path: &Path, contents: &str, wanted: &Attributes) -> Result<bool, Error> {
        self.write(path, &wire::text::to_bytes(contents), wanted)
    }

    /// Makes a file have these contents and attributes; a link at this path is replaced. True when it
    /// changed something.
    ///
    /// # Errors
    /// When the folder is missing, a folder is in the way, a user does not exist, or the operating
    /// system refuses; the file is then as it was.
    pub fn write(&mut self, path: &Path, contents: &[u8], wanted: &Attributes) -> Result<bool, Error> {
        let path = &self.locate(path)?;
        let present = self.metadata(path)?;
        let before = match present.as_ref().map(|found| found.kind) {
            Some(FileKind::Directory) => {
                return Err(Error::other(format!("{}: a folder is in the way", path.display())));
            }
            Some(FileKind::File) => self.read(path)?,
            _ => None,
        };
        if before.as_deref() == Some(contents) {
            return self.set_attributes(path, wanted);
        }
        self.require_folder_of(path)?;
        let as_file = match present.filter(|found| found.kind == FileKind::File) {
            Some(found) => found,
            None => Metadata::new(FileKind::File, NEW_FILE, self.own_uid(), self.own_gid()),
        };
        let resolved = self.resolve(wanted, &as_file)?;
        let (kind, detail) = match &before {
            None => (ChangeKind::Created, format!("mode {:04o}", resolved.mode)),
            Some(_) => (ChangeKind::Written, difference(&as_file, resolved)),
        };
        let diff = (self.options.diff && !self.options.no_log)
            .then(|| diff::unified(path, before.as_deref().unwrap_or_default(), contents));
        if !self.record(kind, &path.display().to_string(), &detail, diff)? {
            self.overlay.put(path, Virtual::file(contents.to_vec(), resolved));
            return Ok(true);
        }
        let kept = self.keep_before(
            path,
            Depth::Contents,
            Some(Some(file_state(contents, resolved.mode, resolved.uid, resolved.gid))),
        );
        self.unless_failed(kept)?;
        let real = self.real(path);
        let written = match replace(&real, contents, resolved) {
            Err(_) if self.in_place => write_in_place(&real, contents, resolved),
            replaced => replaced,
        };
        let written = written.map_err(Error::file("write", path));
        self.unless_failed(written)?;
        self.overlay.forget(path);
        Ok(true)
    }

    pub(crate) fn require_folder_of(&self, path: &Path) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(Path::new("/"));
        match self.followed(folder)? {
            Some(found) if found.kind == FileKind::Directory => Ok(()),
            Some(_) => Err(Error::other(format!("{}: it is no folder", folder.display()))),
            None => Err(Error::Missing {
                message: format!("{}: the folder {} does not exist", path.display(), folder.display()),
                help: Some("make it in an earlier task (file: state=directory)".into()),
            }),
        }
    }
}

/// Writes next to the file, then renames: whoever reads sees the old or the new contents, and power may
/// fail at any time.
pub(crate) fn replace(path: &Path, contents: &[u8], wanted: Resolved) -> std::io::Result<()> {
    let temporary = temporary_beside(path)?;
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(contents)?;
        let made = file.metadata()?;
        let made = Metadata::from(&made);
        if (made.uid, made.gid) != (wanted.uid, wanted.gid) {
            fchown(&file, Some(wanted.uid), Some(wanted.gid))?;
        }
        file.set_permissions(Permissions::from_mode(wanted.mode))?;
        keep_label(path, &temporary);
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    })();
    if written.is_err() {
        drop(fs::remove_file(&temporary));
    }
    written
}

/// Writes into the file that is there: whoever reads meanwhile may see half of it.
fn write_in_place(path: &Path, contents: &[u8], wanted: Resolved) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(contents)?;
    fchown(&file, Some(wanted.uid), Some(wanted.gid))?;
    file.set_permissions(Permissions::from_mode(wanted.mode))?;
    file.sync_all()
}

/// A name for a temporary file in the same folder, so that renaming is atomic. It is always the same:
/// what a killed run left behind is replaced by the next one.
pub(crate) fn temporary_beside(path: &Path) -> std::io::Result<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".discos-new");
    let temporary = path.with_file_name(name);
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(temporary),
    }
}

/// Gives the new file the SELinux label of the old one. Machines without labels have none to keep, and
/// a label that can't be kept is restored by the machine's own policy: no reason to fail.
fn keep_label(from: &Path, to: &Path) {
    const LABEL: &str = "security.selinux";
    let mut label = [0_u8; 256];
    if let Ok(length) = rustix::fs::lgetxattr(from, LABEL, &mut label[..]) {
        let _ = rustix::fs::lsetxattr(to, LABEL, &label[..length], rustix::fs::XattrFlags::empty());
    }
}
