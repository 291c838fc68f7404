//! The finished trees, as an overlay mount takes them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Release;

/// Where the trees of the releases are. No build removes them while this value lives: keep it for
/// as long as hosts run from them (a process that was not given it gets its own from
/// [`ensure`](super::ensure), which costs a millisecond when all is built).
#[derive(Debug)]
pub struct Layers {
    pub(super) lowers: BTreeMap<Release, Vec<PathBuf>>,
    /// Shared locks on the folders; they end with the process at the latest.
    pub(super) held: Vec<std::fs::File>,
}

impl Layers {
    /// The read-only folders of a release's root, topmost first, as `lowerdir=` has them.
    /// Empty for a release that was not asked of [`ensure`](super::ensure).
    pub fn lowers(&self, release: Release) -> &[PathBuf] {
        self.lowers.get(&release).map_or(&[], Vec::as_slice)
    }

    /// The `lowerdir=` option for a release: the folders joined by colons.
    pub fn lowerdir(&self, release: Release) -> String {
        let folders: Vec<_> =
            self.lowers(release).iter().map(|folder| Path::display(folder).to_string()).collect();
        folders.join(":")
    }
}
