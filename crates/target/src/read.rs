//! Reading: attributes, contents and names, through what check mode knows.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{Error, FileKind, Metadata, Target, overlay::Contents};

/// How many links are followed before a path counts as a loop, as in Linux.
const MAX_LINKS: usize = 40;

impl Target {
    /// Attributes of a file; of the link itself, when it is one. None when there is none.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn metadata(&self, path: &Path) -> Result<Option<Metadata>, Error> {
        if let Some(known) = self.overlay.get(path) {
            return Ok(known.map(|file| file.metadata.clone()));
        }
        match fs::symlink_metadata(self.real(path)?) {
            Ok(found) => Ok(Some(Metadata::from(&found))),
            Err(error) if missing(&error) => Ok(None),
            Err(source) => Err(Error::File { action: "look at", path: path.into(), source }),
        }
    }

    /// Attributes of what a path leads to, links followed.
    ///
    /// # Errors
    /// When the operating system refuses, or links form a loop.
    pub fn followed(&self, path: &Path) -> Result<Option<Metadata>, Error> {
        self.metadata(&self.resolve_links(path)?)
    }

    /// The path that the links of the last component lead to; it may not exist.
    ///
    /// # Errors
    /// When links form a loop.
    pub fn resolve_links(&self, path: &Path) -> Result<PathBuf, Error> {
        let mut path = path.to_path_buf();
        for _ in 0..MAX_LINKS {
            match self.metadata(&path)? {
                Some(found) if found.kind == FileKind::Link => {
                    let to = self.link_to(&path)?;
                    path = path.parent().unwrap_or(Path::new("/")).join(to);
                }
                _ => return Ok(path),
            }
        }
        Err(Error::other(format!("{}: its links form a loop", path.display())))
    }

    /// What a symbolic link says.
    ///
    /// # Errors
    /// When it is no link.
    pub fn link_to(&self, path: &Path) -> Result<PathBuf, Error> {
        if let Some(Some(file)) = self.overlay.get(path)
            && let Contents::LinkTo(to) = &file.contents
        {
            return Ok(to.clone());
        }
        fs::read_link(self.real(path)?).map_err(Error::file("read the link", path))
    }

    /// The contents of a file, links followed; none when there is no such file.
    ///
    /// # Errors
    /// When the operating system refuses, it is a folder, or check mode can't know the contents.
    pub fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, Error> {
        let path = &self.resolve_links(path)?;
        match self.overlay.get(path) {
            Some(None) => return Ok(None),
            Some(Some(file)) => match &file.contents {
                Contents::Bytes(bytes) => return Ok(Some(bytes.clone())),
                Contents::Unknown => {
                    return Err(Error::other(format!(
                        "{}: a program makes it during the run, so check mode can't know it",
                        path.display()
                    )));
                }
                Contents::Present | Contents::LinkTo(_) => {}
            },
            None => {}
        }
        match fs::read(self.real(path)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if missing(&error) => Ok(None),
            Err(source) => Err(Error::File { action: "read", path: path.clone(), source }),
        }
    }

    /// The contents of a text file; bytes that are no UTF-8 become the replacement character.
    ///
    /// # Errors
    /// As [`Target::read`].
    pub fn read_text(&self, path: &Path) -> Result<Option<String>, Error> {
        Ok(self.read(path)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The names in a folder, sorted; empty when there is none.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn list(&self, folder: &Path) -> Result<Vec<String>, Error> {
        let mut names: Vec<String> = match fs::read_dir(self.real(folder)?) {
            Ok(entries) => entries
                .filter_map(Result::ok)
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect(),
            Err(error) if missing(&error) => Vec::new(),
            Err(source) => return Err(Error::File { action: "list", path: folder.into(), source }),
        };
        if matches!(self.overlay.get(folder), Some(None)) {
            names.clear();
        }
        for (name, there) in self.overlay.names_in(folder) {
            names.retain(|other| other != name);
            if there {
                names.push(name.into());
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// There is no such file: also when a parent is no folder.
pub(crate) fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
