//! A text file that a module edits: read as a whole, judged, kept, replaced at once.

use std::path::{Path, PathBuf};

use target::{Attributes, Error, FileKind, Target};

/// How the file is written when its text changes.
#[derive(Debug)]
pub(crate) struct Writing {
    pub attributes: Attributes,
    /// Keep a copy of the old file beside it.
    pub backup: bool,
    /// Command that judges the new text.
    pub validate: Option<String>,
}

/// The file that a path leads to, and its text.
#[derive(Debug)]
pub(crate) struct TextFile {
    path: PathBuf,
    /// None when there is no file.
    pub text: Option<Vec<u8>>,
}

impl TextFile {
    /// Reads a file.
    pub fn read(target: &Target, path: &Path) -> Result<Self, Error> {
        let path = target.resolve_links(path)?;
        if target.metadata(&path)?.is_some_and(|found| found.kind == FileKind::Directory) {
            return Err(Error::other(format!("{}: it is a folder, not a file", path.display())));
        }
        Ok(Self { text: target.read(&path)?, path })
    }

    /// What to say when there is no file and none is to be made.
    pub fn missing(&self) -> Error {
        Error::missing(&self.path).with_help("create=true makes it")
    }

    /// Makes the file have this text and the attributes. The path of the copy of the old file, where one
    /// was made.
    pub fn write(self, target: &mut Target, text: &[u8], how: &Writing) -> Result<Option<PathBuf>, Error> {
        if self.text.as_deref() == Some(text) {
            target.set_attributes(&self.path, &how.attributes)?;
            return Ok(None);
        }
        if let Some(folder) = self.path.parent() {
            target.make_directory(folder, &Attributes::default())?;
        }
        if let Some(command) = &how.validate {
            target.validate(&self.path, text, command)?;
        }
        let copy = if how.backup { target.back_up(&self.path)? } else { None };
        target.write(&self.path, text, &how.attributes)?;
        Ok(copy)
    }
}

/// Lines with their ends; only `\n` ends one.
pub(crate) fn lines_of(text: &[u8]) -> Vec<Vec<u8>> {
    text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// A line without its end.
pub(crate) fn bare(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
    &line[..end]
}

/// Gives a line its end.
pub(crate) fn ended(mut line: Vec<u8>) -> Vec<u8> {
    if line.last() != Some(&b'\n') {
        line.push(b'\n');
    }
    line
}
