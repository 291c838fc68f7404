//! What check mode knows that the machine does not: files that earlier tasks would have made, changed
//! or removed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use wire::ChangeKind;

use crate::{
    Attributes, Error, FileKind, Metadata, Target,
    attributes::{Resolved, difference},
};

/// A file as it would be.
#[derive(Debug, Clone)]
pub(crate) struct Virtual {
    pub metadata: Metadata,
    pub contents: Contents,
}

/// Contents of a file as they would be.
#[derive(Debug, Clone)]
pub(crate) enum Contents {
    /// As on the machine.
    Present,
    /// These bytes.
    Bytes(Vec<u8>),
    /// A link to this.
    LinkTo(PathBuf),
    /// Made by a program that check mode does not run.
    Unknown,
}

/// All that would be; `None` stands for what would be removed.
#[derive(Debug, Default)]
pub(crate) struct Overlay {
    files: BTreeMap<PathBuf, Option<Virtual>>,
    /// What was removed at some time: what the machine has inside of it is gone, also when a folder of
    /// that name was made again.
    hidden: BTreeSet<PathBuf>,
}

impl Overlay {
    /// What is known about exactly this path; inside of a removed folder there is nothing.
    pub fn get(&self, path: &Path) -> Option<Option<&Virtual>> {
        if let Some(entry) = self.files.get(path) {
            return Some(entry.as_ref());
        }
        path.ancestors().skip(1).any(|parent| self.hidden.contains(parent)).then_some(None)
    }

    /// What the machine has inside of this folder is not there.
    pub fn hides(&self, folder: &Path) -> bool {
        folder.ancestors().any(|parent| self.hidden.contains(parent))
    }

    pub fn put(&mut self, path: &Path, file: Virtual) {
        self.files.insert(path.into(), Some(file));
    }

    pub fn remove(&mut self, path: &Path) {
        self.files.retain(|known, _| !known.starts_with(path));
        self.files.insert(path.into(), None);
        self.hidden.insert(path.into());
    }

    /// A task that is carried out also in check mode wrote the file.
    pub fn forget(&mut self, path: &Path) {
        self.files.remove(path);
    }

    pub fn set_attributes(&mut self, path: &Path, wanted: Resolved, present: &Metadata) {
        let metadata = Metadata { mode: wanted.mode, uid: wanted.uid, gid: wanted.gid, ..present.clone() };
        match self.files.get_mut(path) {
            Some(Some(file)) => file.metadata = metadata,
            _ => self.put(path, Virtual { metadata, contents: Contents::Present }),
        }
    }

    /// Names that were added to and taken from a folder.
    pub fn names_in(&self, folder: &Path) -> impl Iterator<Item = (&str, bool)> {
        self.files.iter().filter_map(move |(path, file)| {
            let name = path.strip_prefix(folder).ok()?;
            (name.components().count() == 1).then_some(())?;
            Some((name.to_str()?, file.is_some()))
        })
    }
}

impl Target {
    /// In check mode: a program of this task would make this file; what is in it can't be known.
    ///
    /// # Errors
    /// When the owner does not exist.
    pub fn expect_file(&mut self, path: &Path, wanted: &Attributes) -> Result<(), Error> {
        if self.check() {
            let new = Metadata::new(FileKind::File, 0o644, self.own_uid(), self.own_gid());
            let resolved = self.resolve(wanted, &new)?;
            let metadata = Metadata { mode: resolved.mode, uid: resolved.uid, gid: resolved.gid, ..new };
            let path = self.locate(path)?;
            self.overlay.put(&path, Virtual { metadata, contents: Contents::Unknown });
        }
        Ok(())
    }
}

impl Target {
    /// In check mode: tells that a file would be written whose contents only the run will know.
    ///
    /// # Errors
    /// When the folder is missing or the owner does not exist.
    pub fn announce_file(&mut self, path: &Path, wanted: &Attributes) -> Result<(), Error> {
        let path = &self.locate(path)?;
        self.require_folder_of(path)?;
        let present = self.metadata(path)?.filter(|found| found.kind == FileKind::File);
        let is_new = present.is_none();
        let new = Metadata::new(FileKind::File, 0o644, self.own_uid(), self.own_gid());
        let as_file = present.unwrap_or(new);
        let resolved = self.resolve(wanted, &as_file)?;
        let (kind, detail) = if is_new {
            (ChangeKind::Created, format!("mode {:04o}", resolved.mode))
        } else {
            (ChangeKind::Written, difference(&as_file, resolved))
        };
        if !self.record(kind, &path.display().to_string(), &detail, None)? {
            let metadata = Metadata { mode: resolved.mode, uid: resolved.uid, gid: resolved.gid, ..as_file };
            self.overlay.put(path, Virtual { metadata, contents: Contents::Unknown });
        }
        Ok(())
    }
}

impl Virtual {
    pub fn file(bytes: Vec<u8>, wanted: Resolved) -> Self {
        let mut metadata = Metadata::new(FileKind::File, wanted.mode, wanted.uid, wanted.gid);
        metadata.size = bytes.len() as u64;
        Self { metadata, contents: Contents::Bytes(bytes) }
    }
}
