//! Folders in which something is made before it gets its name.
#![expect(clippy::disallowed_methods, reason = "what git and ACS write goes past every target")]

use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process,
};

use rustix::fs::{FlockOperation, OFlags, flock};

use super::{FolderName, Lock};

/// What stands between the name that something will have and the number of the process that makes it.
const MARK: &str = ".discos-get.";

/// A folder beside the place where what is made in it will be. It goes with this value and whatever is left in it; what
/// a killed process leaves goes with the next one: the kernel has let go of its lock.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    name: FolderName,
    _locked: File,
}

/// Why there is no such folder.
#[derive(Debug)]
pub enum NotStaged {
    /// Another process makes the same.
    Busy(String),
    /// The operating system refuses.
    Failed(PathBuf, io::Error),
}

impl Staging {
    /// Makes the folder in `parent`, `.NAME.discos-get.PID`, and removes what killed processes left there.
    ///
    /// # Errors
    /// [`NotStaged`].
    pub fn make(parent: &Path, name: &FolderName, _lock: &Lock) -> Result<Self, NotStaged> {
        let failed = |path: &Path| {
            let path = path.to_path_buf();
            move |error| NotStaged::Failed(path, error)
        };
        for entry in fs::read_dir(parent).map_err(failed(parent))? {
            let entry = entry.map_err(failed(parent))?;
            let found = entry.file_name();
            let Some((of, process)) = found.to_str().and_then(parts) else { continue };
            match locked(&entry.path()) {
                Ok(Some(_its_lock)) => remove(&entry.path()).map_err(failed(&entry.path()))?,
                Ok(None) if of == name.as_str() => return Err(NotStaged::Busy(process.to_owned())),
                // somebody makes something else, or it is nothing of ours
                Ok(None) | Err(_) => {}
            }
        }
        let folder = parent.join(format!(".{name}{MARK}{}", process::id()));
        fs::create_dir(&folder).map_err(failed(&folder))?;
        let made =
            locked(&folder).and_then(|lock| lock.ok_or_else(|| io::Error::other("somebody locked it")));
        match made {
            Ok(lock) => Ok(Self { folder, name: name.clone(), _locked: lock }),
            Err(error) => {
                drop(fs::remove_dir(&folder));
                Err(NotStaged::Failed(folder, error))
            }
        }
    }

    /// Where to make it.
    pub fn path(&self) -> PathBuf {
        self.folder.join(self.name.as_str())
    }

    /// Gives what was made its place, where nothing may be.
    ///
    /// # Errors
    /// When something is there, or the operating system refuses.
    pub fn publish(&self, place: &Path, _lock: &Lock) -> io::Result<()> {
        if fs::symlink_metadata(place).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(self.path(), place)
    }

    /// Takes it back, so that it goes with this value.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn withdraw(&self, place: &Path) -> io::Result<()> {
        fs::rename(place, self.path())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What can't be removed now, the next one removes.
        drop(remove(&self.folder));
    }
}

/// Removes a folder, although a program that was killed a moment ago may still have written into it.
fn remove(folder: &Path) -> io::Result<()> {
    let mut result = Ok(());
    for _ in 0..5 {
        result = fs::remove_dir_all(folder);
        match &result {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            _ => break,
        }
    }
    result
}

/// The name and the process of such a folder.
fn parts(file_name: &str) -> Option<(&str, &str)> {
    let (name, process) = file_name.strip_prefix('.')?.rsplit_once(MARK)?;
    process.bytes().all(|byte| byte.is_ascii_digit()).then_some((name, process))
}

/// The lock of a folder; none when another process has it.
fn locked(folder: &Path) -> io::Result<Option<File>> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW;
    let folder = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(folder)?;
    match flock(&folder, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(folder)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Paths;

    fn machine() -> (tempfile::TempDir, Paths) {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.misc()).unwrap();
        fs::create_dir_all(paths.home()).unwrap();
        (folder, paths)
    }

    #[test]
    fn what_is_made_gets_its_place_and_nothing_else_is_left() {
        let (_folder, paths) = machine();
        let name = FolderName::parse("master").unwrap();
        let lock = Lock::take(&paths).unwrap();
        let staging = Staging::make(&paths.home(), &name, &lock).unwrap();
        fs::create_dir(staging.path()).unwrap();
        fs::write(staging.path().join("file"), "x").unwrap();
        staging.publish(&paths.clone_of(&name), &lock).unwrap();
        drop(staging);
        assert_eq!(names(&paths.home()), ["master"]);
        let staging = Staging::make(&paths.home(), &name, &lock).unwrap();
        fs::create_dir(staging.path()).unwrap();
        let error = staging.publish(&paths.clone_of(&name), &lock).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn two_can_not_make_the_same_but_different_things() {
        let (_folder, paths) = machine();
        let [master, stable] = ["master", "stable"].map(|name| FolderName::parse(name).unwrap());
        let lock = Lock::take(&paths).unwrap();
        let _first = Staging::make(&paths.home(), &master, &lock).unwrap();
        assert!(matches!(Staging::make(&paths.home(), &master, &lock), Err(NotStaged::Busy(_))));
        let _other = Staging::make(&paths.home(), &stable, &lock).unwrap();
    }

    #[test]
    fn what_killed_ones_left_is_removed_and_what_only_looks_like_it_stays() {
        let (_folder, paths) = machine();
        let lock = Lock::take(&paths).unwrap();
        for left in
            [".master.discos-get.4711/master/.git", ".stable.discos-get.4712", ".x.discos-get.mine", ".ssh"]
        {
            fs::create_dir_all(paths.home().join(left)).unwrap();
        }
        std::os::unix::fs::symlink(paths.misc(), paths.home().join(".y.discos-get.1")).unwrap();
        drop(Staging::make(&paths.home(), &FolderName::parse("master").unwrap(), &lock).unwrap());
        assert_eq!(names(&paths.home()), [".ssh", ".x.discos-get.mine", ".y.discos-get.1"]);
        assert!(paths.misc().exists());
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}
