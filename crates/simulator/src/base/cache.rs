//! The folder of the finished trees: names by content, one build at a time, nothing half made.

use std::fs::{File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use sha2::{Digest, Sha256};

use super::BaseError;

/// The cache, locked against another build.
pub(super) struct Cache {
    /// Where it is.
    pub(super) folder: PathBuf,
    _lock: File,
}

impl Cache {
    /// Opens it; waits for a build that goes on, and removes what an interrupted one left.
    pub(super) fn open(folder: &Path) -> Result<Self, BaseError> {
        fs_err::create_dir_all(folder)?;
        // apt fetches as a user of its own
        fs_err::set_permissions(folder, Permissions::from_mode(0o755))?;
        let path = folder.join("lock");
        let lock = fs_err::OpenOptions::new().create(true).append(true).open(&path)?.into_parts().0;
        flock(&lock, FlockOperation::LockExclusive)
            .map_err(|reason| BaseError::Lock { path, reason: reason.into() })?;
        let cache = Self { folder: folder.to_owned(), _lock: lock };
        for name in cache.names()? {
            if name.starts_with("building-") {
                remove(&cache.folder.join(name))?;
            }
        }
        Ok(cache)
    }

    /// The tree of this name, made by `build` in the folder that it is given unless it is there.
    pub(super) fn tree(
        &self,
        name: &str,
        build: impl FnOnce(&Path) -> Result<(), BaseError>,
    ) -> Result<PathBuf, BaseError> {
        let tree = self.folder.join(name);
        if !tree.exists() {
            let building = self.folder.join(format!("building-{name}"));
            fs_err::create_dir(&building)?;
            let tree_there = building.join("tree");
            fs_err::create_dir(&tree_there)?;
            // it becomes the root folder of hosts, whatever our umask
            fs_err::set_permissions(&tree_there, Permissions::from_mode(0o755))?;
            build(&building)?;
            fs_err::rename(tree_there, &tree)?;
            remove(&building)?;
        }
        Ok(tree)
    }

    /// Removes trees that are neither in `wanted` nor held by anyone.
    pub(super) fn sweep(&self, wanted: &[String]) -> Result<(), BaseError> {
        for name in self.names()? {
            let kind = name.split('-').next().unwrap_or_default();
            if !["base", "systemd", "centos6", "centos7"].contains(&kind) || wanted.contains(&name) {
                continue;
            }
            let path = self.folder.join(&name);
            let held = fs_err::File::open(&path)?.into_parts().0;
            if flock(&held, FlockOperation::NonBlockingLockExclusive).is_ok() {
                let doomed = self.folder.join(format!("building-{name}"));
                fs_err::rename(&path, &doomed)?;
                remove(&doomed)?;
            }
        }
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>, BaseError> {
        let mut names = Vec::new();
        for entry in fs_err::read_dir(&self.folder)? {
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }
}

/// Holds a tree against [`Cache::sweep`] for as long as the file is open.
pub(super) fn hold(tree: &Path) -> Result<File, BaseError> {
    let file = fs_err::File::open(tree)?.into_parts().0;
    flock(&file, FlockOperation::LockShared)
        .map_err(|reason| BaseError::Lock { path: tree.to_owned(), reason: reason.into() })?;
    Ok(file)
}

/// `kind-0123456789abcdef`: a name that stands for what went into the hash.
pub(super) fn name(kind: &str, digest: Sha256) -> String {
    let hash = digest.finalize();
    let hex: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{hex}")
}

fn remove(tree: &Path) -> Result<(), BaseError> {
    Ok(fs_err::remove_dir_all(tree)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_build_leaves_nothing_in_the_way() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("cache");
        {
            let cache = Cache::open(&folder).unwrap();
            let failed = cache.tree("base-1", |_| Err(BaseError::Sources("interrupted".to_owned())));
            assert!(failed.is_err());
            assert!(!folder.join("base-1").exists());
        }
        let cache = Cache::open(&folder).unwrap();
        let tree =
            cache.tree("base-1", |building| Ok(fs_err::write(building.join("tree/here"), "")?)).unwrap();
        assert!(tree.join("here").exists());
        assert!(!folder.join("building-base-1").exists());
        cache.tree("base-1", |_| panic!("what is there is not built again")).unwrap();
    }

    #[test]
    fn old_trees_go_unless_somebody_runs_from_them() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path();
        let cache = Cache::open(folder).unwrap();
        for name in ["base-1", "base-2", "base-3", "apt"] {
            cache.tree(name, |_| Ok(())).unwrap();
        }
        let held = hold(&folder.join("base-2")).unwrap();
        cache.sweep(&["base-3".to_owned()]).unwrap();
        let mut left = cache.names().unwrap();
        left.sort();
        assert_eq!(left, ["apt", "base-2", "base-3", "lock"]);
        // not only closed: a program that another test starts at this moment has it open, too
        flock(&held, FlockOperation::Unlock).unwrap();
        cache.sweep(&["base-3".to_owned()]).unwrap();
        assert!(!folder.join("base-2").exists());
    }
}
