//! Where content and inventories come from: a folder, or the files built into the binary.

use std::{io, path::Path};

/// Read-only view of a tree of files. Paths are relative to its root, with `/` and without `..`.
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
}
