//! Where content and inventories come from: a folder, or the files built into the binary.

mod directory;
mod embedded;
mod unlocked;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use directory::Directory;
pub use embedded::Embedded;
pub use unlocked::Unlocked;

use crate::{diagnostic::Diagnostic, source::Source};

/// Read-only view of a tree of files. Paths are relative to its root, with `/` and without `..`; absolute ones
/// are of the control machine.
pub trait Files: Send + Sync {
    /// How the user knows a file of this tree: what errors and [`crate::source::Source::name`] show.
    fn display(&self, path: &Path) -> String;

    /// The contents of a file.
    ///
    /// # Errors
    /// What the operating system says; [`io::ErrorKind::NotFound`] when there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Whether there is a regular file.
    fn is_file(&self, path: &Path) -> bool;

    /// Whether there is a folder.
    fn is_dir(&self, path: &Path) -> bool;

    /// The names in a folder, sorted; empty when there is no such folder.
    ///
    /// # Errors
    /// What the operating system says.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;

    /// Unix permission bits of a file, where the tree knows them.
    fn mode(&self, path: &Path) -> Option<u32>;

    /// Where a file or folder lies on the control machine, when the tree is a folder of it.
    fn on_disk(&self, path: &Path) -> Option<PathBuf> {
        let _ = path;
        None
    }

    /// Where a path is, for templates: absolute on the disk, otherwise as the user knows it.
    fn location(&self, path: &Path) -> String {
        // Without the `/` that a joined path of nothing ends in.
        let place = self.on_disk(path).map(|place| place.components().collect::<PathBuf>());
        place.map_or_else(|| self.display(path), |place| place.display().to_string())
    }
}

/// Reads a text file of a tree.
///
/// # Errors
/// A [`Diagnostic`] that names the file, when it can't be read or is no UTF-8.
pub fn read_source(files: &dyn Files, path: &Path) -> Result<Arc<Source>, Diagnostic> {
    let name = files.display(path);
    let bytes =
        files.read(path).map_err(|error| Diagnostic::general(format!("failed to read {name}: {error}")))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Diagnostic::general(format!("{name} is no UTF-8 text")).help("save it as UTF-8"))?;
    Ok(Arc::new(Source { name, text }))
}

/// A path without `.` and `..`; none when it leads out of the tree.
pub fn normalize(path: &Path) -> Option<PathBuf> {
    use std::path::Component;
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !clean.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(clean)
}
