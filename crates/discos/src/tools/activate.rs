//! Makes a downloaded branch the active one.

use target::{FileKind, Target};

use super::{Cdb, FolderName, LoadBranch, Lock, Paths};
use crate::cli::Refusal;

/// Makes a branch the active one: tells shells, and points the link to the active introot at its introot. Both or
/// neither: when the second fails, the first is undone.
///
/// # Errors
/// A [`Refusal`] when its introot is missing or something can't be written.
pub fn activate(
    target: &mut Target,
    paths: &Paths,
    name: &FolderName,
    cdb: Cdb,
    _lock: &Lock,
) -> Result<(), Refusal> {
    let introot = paths.introot_of(name);
    if target.followed(&introot)?.is_none_or(|found| found.kind != FileKind::Directory) {
        return Err(Refusal::failure(format!("{name} has no introot: {} is missing", introot.display()))
            .help(format!(
                "move {} aside and run discos-get again: it makes both",
                paths.clone_of(name).display()
            )));
    }
    let link = paths.default_introot();
    let before = match target.metadata(&link)? {
        Some(found) if found.kind == FileKind::Link => Some(target.link_to(&link)?),
        _ => None,
    };
    // the link first: to put it back needs least room on a full disk
    target.make_link(&link, &introot)?;
    let written = LoadBranch::of(name, cdb, paths).write(target, paths);
    if written.is_err() {
        match before {
            Some(before) => target.make_link(&link, &before)?,
            None => target.remove(&link)?,
        };
    }
    written
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "makes a folder that stands for a machine")]
mod tests {
    use std::fs;

    use target::ProcessGroups;

    use super::*;

    /// A machine with these branches.
    fn machine(branches: &[&str]) -> (tempfile::TempDir, Paths, Target) {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.misc()).unwrap();
        for branch in branches {
            let name = FolderName::parse(branch).unwrap();
            fs::create_dir_all(paths.clone_of(&name)).unwrap();
            fs::create_dir_all(paths.introot_of(&name)).unwrap();
        }
        (folder, paths, Target::machine(ProcessGroups::default()))
    }

    #[test]
    fn shells_and_the_link_know_the_branch() {
        let (_folder, paths, mut target) = machine(&["master", "stable"]);
        let lock = Lock::take(&paths).unwrap();
        for branch in ["master", "stable"] {
            let name = FolderName::parse(branch).unwrap();
            activate(&mut target, &paths, &name, Cdb::Telescope, &lock).unwrap();
            assert_eq!(LoadBranch::read(&target, &paths).unwrap().branch, branch);
            assert_eq!(fs::read_link(paths.default_introot()).unwrap(), paths.introot_of(&name));
        }
    }

    #[test]
    fn when_the_link_can_not_be_made_shells_keep_the_old_branch() {
        let (_folder, paths, mut target) = machine(&["master", "stable"]);
        let lock = Lock::take(&paths).unwrap();
        let [master, stable] = ["master", "stable"].map(|name| FolderName::parse(name).unwrap());
        activate(&mut target, &paths, &master, Cdb::Test, &lock).unwrap();
        fs::remove_file(paths.default_introot()).unwrap();
        fs::create_dir_all(paths.default_introot().join("in-the-way")).unwrap();
        let message = activate(&mut target, &paths, &stable, Cdb::Telescope, &lock).unwrap_err().to_string();
        assert!(message.contains("introots/default: a folder is in the way"), "{message}");
        assert_eq!(LoadBranch::read(&target, &paths).unwrap(), LoadBranch::of(&master, Cdb::Test, &paths));
    }

    #[test]
    fn when_shells_can_not_be_told_the_link_stays_as_it_was() {
        let (_folder, paths, mut target) = machine(&["master", "stable"]);
        let lock = Lock::take(&paths).unwrap();
        let [master, stable] = ["master", "stable"].map(|name| FolderName::parse(name).unwrap());
        fs::create_dir_all(paths.load_branch().join("in-the-way")).unwrap();
        activate(&mut target, &paths, &master, Cdb::Test, &lock).unwrap_err();
        assert!(!paths.default_introot().exists(), "there was none");
        fs::remove_dir_all(paths.load_branch()).unwrap();
        activate(&mut target, &paths, &master, Cdb::Test, &lock).unwrap();
        fs::create_dir_all(paths.misc().join(".load_branch.discos-new/in-the-way")).unwrap();
        activate(&mut target, &paths, &stable, Cdb::Test, &lock).unwrap_err();
        assert_eq!(fs::read_link(paths.default_introot()).unwrap(), paths.introot_of(&master));
    }

    #[test]
    fn a_branch_without_its_introot_is_refused() {
        let (_folder, paths, mut target) = machine(&["master"]);
        let name = FolderName::parse("master").unwrap();
        fs::remove_dir_all(paths.introot_of(&name)).unwrap();
        let lock = Lock::take(&paths).unwrap();
        let message = activate(&mut target, &paths, &name, Cdb::Telescope, &lock).unwrap_err().to_string();
        assert!(message.contains("has no introot"), "{message}");
        assert!(!paths.load_branch().exists());
    }
}
