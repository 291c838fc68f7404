//! Reading: attributes, contents and names, through what check mode knows.

use std::{
    ffi::OsString,
    fs, io,
    path::{Component, Path, PathBuf},
};

use crate::{
    Error, FileKind, Metadata, Target,
    overlay::{Contents, Virtual},
};

/// How many links are followed before a path counts as a loop, as in Linux.
const MAX_LINKS: usize = 40;

impl Target {
    /// Attributes of a file; of the link itself, when it is one. None when there is none.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn metadata(&self, path: &Path) -> Result<Option<Metadata>, Error> {
        self.metadata_at(&self.locate(path)?)
    }

    /// The same for a path without links above its last component.
    fn metadata_at(&self, path: &Path) -> Result<Option<Metadata>, Error> {
        if let Some(known) = self.known(path) {
            return Ok(known.map(|file| file.metadata.clone()));
        }
        match fs::symlink_metadata(self.real(path)) {
            Ok(found) => Ok(Some(Metadata::from(&found))),
            Err(error) if missing(&error) => Ok(None),
            Err(source) => Err(Error::File { action: "look at", path: path.into(), source }),
        }
    }

    /// What check mode knows about a path; in a real run the machine itself tells everything.
    fn known(&self, path: &Path) -> Option<Option<&Virtual>> {
        if self.check() { self.overlay.get(path) } else { None }
    }

    /// Attributes of what a path leads to, links followed.
    ///
    /// # Errors
    /// When the operating system refuses, or links form a loop.
    pub fn followed(&self, path: &Path) -> Result<Option<Metadata>, Error> {
        self.metadata(&self.resolve_links(path)?)
    }

    /// Whether what is at a path is only expected, by check mode: the machine's programs find nothing there.
    ///
    /// # Errors
    /// When links form a loop, or the operating system refuses.
    pub fn is_only_expected(&self, path: &Path) -> Result<bool, Error> {
        let path = self.resolve_links(path)?;
        Ok(self.metadata(&path)?.is_some() && fs::symlink_metadata(self.real(&path)).is_err())
    }

    /// The path that all links of a path lead to; it may not exist.
    ///
    /// # Errors
    /// When links form a loop.
    pub fn resolve_links(&self, path: &Path) -> Result<PathBuf, Error> {
        self.walk(path, true)
    }

    /// The path with the links above its last component resolved, within the root: absolute links of a
    /// folder that stands for a machine do not lead out of it.
    pub(crate) fn locate(&self, path: &Path) -> Result<PathBuf, Error> {
        self.walk(path, false)
    }

    fn walk(&self, path: &Path, last_too: bool) -> Result<PathBuf, Error> {
        if !path.is_absolute() {
            return Err(Error::Relative(path.display().to_string()));
        }
        let mut left: Vec<OsString> = components(path);
        let mut reached = PathBuf::from("/");
        let mut links = 0;
        while let Some(name) = left.pop() {
            if name == ".." {
                reached.pop();
                continue;
            }
            reached.push(name);
            if left.is_empty() && !last_too {
                break;
            }
            match self.metadata_at(&reached)? {
                Some(found) if found.kind == FileKind::Link => {}
                _ => continue,
            }
            links += 1;
            if links > MAX_LINKS {
                return Err(Error::other(format!("{}: its links form a loop", path.display())));
            }
            let to = self.link_at(&reached)?;
            reached.pop();
            if to.is_absolute() {
                reached = PathBuf::from("/");
            }
            left.extend(components(&to));
        }
        Ok(reached)
    }

    /// What a symbolic link says.
    ///
    /// # Errors
    /// When it is no link.
    pub fn link_to(&self, path: &Path) -> Result<PathBuf, Error> {
        self.link_at(&self.locate(path)?)
    }

    fn link_at(&self, path: &Path) -> Result<PathBuf, Error> {
        if let Some(Some(file)) = self.known(path)
            && let Contents::LinkTo(to) = &file.contents
        {
            return Ok(to.clone());
        }
        fs::read_link(self.real(path)).map_err(Error::file("read the link", path))
    }

    /// The contents of a file, links followed; none when there is no such file.
    ///
    /// # Errors
    /// When the operating system refuses, it is a folder, or check mode can't know the contents.
    pub fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Error> {
        let path = &self.resolve_links(path)?;
        match self.known(path) {
            Some(None) => return Ok(None),
            Some(Some(file)) => match &file.contents {
                Contents::Bytes(bytes) => return Ok(Some(bytes.clone())),
                Contents::Unknown => {
                    return Err(Error::Missing {
                        message: format!("{}: a program writes it during the run", path.display()),
                        help: None,
                    });
                }
                Contents::Present | Contents::LinkTo(_) => {}
            },
            None => {}
        }
        match fs::read(self.real(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if missing(&error) => Ok(None),
            Err(source) => Err(Error::File { action: "read", path: path.clone(), source }),
        }
    }

    /// The contents of a text file, as [`wire::text`] has them: [`Target::write_text`] writes bytes that are no UTF-8 back.
    ///
    /// # Errors
    /// As [`Target::read`].
    pub fn read_text(&self, path: &Path) -> Result<Option<String>, Error> {
        Ok(self.read(path)?.map(|bytes| wire::text::from_bytes(&bytes)))
    }

    /// The names in a folder, sorted; empty when there is none.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn list(&self, folder: &Path) -> Result<Vec<String>, Error> {
        let folder = &self.resolve_links(folder)?;
        let hidden = self.check() && self.overlay.hides(folder);
        let mut names: Vec<String> = match fs::read_dir(self.real(folder)) {
            _ if hidden => Vec::new(),
            Ok(entries) => entries
                .filter_map(Result::ok)
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect(),
            Err(error) if missing(&error) => Vec::new(),
            Err(source) => return Err(Error::File { action: "list", path: folder.clone(), source }),
        };
        if self.check() {
            for (name, there) in self.overlay.names_in(folder) {
                names.retain(|other| other != name);
                if there {
                    names.push(name.into());
                }
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// The names of a path, last one first; `.` and the root say nothing.
fn components(path: &Path) -> Vec<OsString> {
    path.components()
        .rev()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            _ => None,
        })
        .collect()
}

/// There is no such file: also when a parent is no folder.
pub(crate) fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
