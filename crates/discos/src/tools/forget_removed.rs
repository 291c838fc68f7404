//! Branches whose folder was removed: they leave the list, and their introots go.
#![expect(clippy::disallowed_methods, reason = "puts introots aside, and looks for those")]

use std::{fs, path::Path};

use rustix::process::geteuid;
use target::{FileKind, Target};

use super::{Branches, FolderName, LoadBranch, Lock, Paths};
use crate::cli::Refusal;

/// What introots that are being removed are called.
const ASIDE: &str = ".removed-";

/// A branch that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Its name.
    pub name: FolderName,
    /// It was the active one.
    pub was_active: bool,
}

/// Forgets the branches whose folder is gone. Who does not own the home folder of discos may not look into it, and changes nothing.
///
/// # Errors
/// A [`Refusal`] when something can't be read or written.
pub fn forget_removed(target: &mut Target, paths: &Paths) -> Result<Vec<Forgotten>, Refusal> {
    let home = target.followed(&paths.home())?;
    if home.is_none_or(|home| home.uid != geteuid().as_raw()) {
        return Ok(Vec::new());
    }
    let removed = Branches::read(target, paths)?.take_removed(target, paths)?;
    // nobody waits for a lock who has nothing to change
    if removed.is_empty() {
        return Ok(Vec::new());
    }
    let forgotten = {
        let lock = Lock::take(paths)?;
        forget(target, paths, &lock)
    };
    // a large one takes its time: without the lock; on a full disk, where the list could not be written, it makes room
    let cleared = remove_what_is_aside(target, paths);
    let forgotten = forgotten?;
    cleared?;
    Ok(forgotten)
}

/// Looks again, for what was missing may have come back, and forgets: the introot first and the list last, so that the next one
/// finds what an interrupted one has left.
fn forget(target: &mut Target, paths: &Paths, _lock: &Lock) -> Result<Vec<Forgotten>, Refusal> {
    let mut branches = Branches::read(target, paths)?;
    let removed = branches.take_removed(target, paths)?;
    if removed.is_empty() {
        return Ok(Vec::new());
    }
    let active = LoadBranch::read(target, paths)?;
    let mut forgotten = Vec::new();
    for name in removed {
        put_introot_aside(target, paths, &name)?;
        let was_active = name.as_str() == active.branch;
        if was_active {
            LoadBranch::default().write(target, paths)?;
            remove_default(target, paths, &name)?;
        }
        forgotten.push(Forgotten { name, was_active });
    }
    branches.write(target, paths)?;
    Ok(forgotten)
}

/// A link of that name is removed, not followed.
fn put_introot_aside(target: &mut Target, paths: &Paths, name: &FolderName) -> Result<(), Refusal> {
    let introot = paths.introot_of(name);
    match target.metadata(&introot)?.map(|found| found.kind) {
        None => {}
        Some(FileKind::Directory) => {
            let aside = paths.introots().join(format!("{ASIDE}{name}-{}", std::process::id()));
            fs::rename(&introot, &aside).map_err(|error| {
                Refusal::failure(format!("failed to remove {}: {error}", introot.display()))
            })?;
        }
        Some(_) => {
            target.remove(&introot)?;
        }
    }
    Ok(())
}

/// The link to the active introot, unless it leads to another one.
fn remove_default(target: &mut Target, paths: &Paths, name: &FolderName) -> Result<(), Refusal> {
    let link = paths.default_introot();
    if fs::read_link(&link).is_ok_and(|to| to == paths.introot_of(name)) {
        target.remove(&link)?;
    }
    Ok(())
}

/// Also what somebody left who was interrupted.
fn remove_what_is_aside(target: &mut Target, paths: &Paths) -> Result<(), Refusal> {
    for entry in fs::read_dir(paths.introots()).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_aside = entry.file_name().to_str().is_some_and(|name| name.starts_with(ASIDE));
        // another shell may be removing it, too
        if is_aside
            && let Err(error) = target.remove(&path)
            && is_there(&path)
        {
            return Err(error.into());
        }
    }
    Ok(())
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use target::ProcessGroups;

    use super::*;
    use crate::tools::{Cdb, activate};

    struct Machine {
        folder: tempfile::TempDir,
        paths: Paths,
        target: Target,
    }

    /// A machine with these branches, the first of which is the active one.
    fn machine(names: &[&str]) -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.misc()).unwrap();
        let mut target = Target::machine(ProcessGroups::default());
        let mut branches = Branches::default();
        for name in names {
            let name = FolderName::parse(name).unwrap();
            fs::create_dir_all(paths.clone_of(&name)).unwrap();
            fs::create_dir_all(paths.introot_of(&name).join("lib/python")).unwrap();
            branches.add(name);
        }
        branches.write(&mut target, &paths).unwrap();
        let lock = Lock::take(&paths).unwrap();
        activate(&mut target, &paths, &branches.names()[0], Cdb::Telescope, &lock).unwrap();
        Machine { folder, paths, target }
    }

    impl Machine {
        fn lose(&mut self, name: &str) -> Vec<(String, bool)> {
            fs::remove_dir_all(self.folder.path().join("discos").join(name)).unwrap();
            let forgotten = forget_removed(&mut self.target, &self.paths).unwrap();
            forgotten.into_iter().map(|branch| (branch.name.to_string(), branch.was_active)).collect()
        }

        fn listed(&self) -> String {
            fs::read_to_string(self.paths.branches()).unwrap()
        }

        fn introots(&self) -> Vec<String> {
            let entries = fs::read_dir(self.paths.introots()).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    #[test]
    fn a_branch_that_is_not_the_active_one_goes_with_its_introot() {
        let mut machine = machine(&["master", "stable", "v1"]);
        assert_eq!(machine.lose("stable"), [("stable".to_owned(), false)]);
        assert_eq!(machine.listed(), "master\nv1\n");
        assert_eq!(machine.introots(), ["default", "master", "v1"]);
        assert_eq!(LoadBranch::read(&machine.target, &machine.paths).unwrap().branch, "master");
    }

    #[test]
    fn without_the_active_branch_none_is_active() {
        let mut machine = machine(&["master", "stable"]);
        assert_eq!(machine.lose("master"), [("master".to_owned(), true)]);
        assert_eq!(machine.introots(), ["stable"], "no link leads nowhere");
        assert_eq!(LoadBranch::read(&machine.target, &machine.paths).unwrap(), LoadBranch::default());
    }

    #[test]
    fn nothing_changes_while_all_branches_are_there() {
        let mut machine = machine(&["master"]);
        let before = fs::metadata(machine.paths.branches()).unwrap().modified().unwrap();
        assert_eq!(forget_removed(&mut machine.target, &machine.paths), Ok(vec![]));
        assert_eq!(fs::metadata(machine.paths.branches()).unwrap().modified().unwrap(), before);
        assert_eq!(machine.introots(), ["default", "master"]);
    }

    #[test]
    fn what_a_link_leads_to_stays() {
        let mut machine = machine(&["master", "stable"]);
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("precious"), "").unwrap();
        let introot = machine.folder.path().join("introots/stable");
        fs::remove_dir_all(&introot).unwrap();
        symlink(elsewhere.path(), &introot).unwrap();
        machine.lose("stable");
        assert_eq!(machine.introots(), ["default", "master"]);
        assert!(elsewhere.path().join("precious").exists());
    }

    #[test]
    fn lines_that_lead_elsewhere_remove_nothing() {
        let mut machine = machine(&["master"]);
        let kept = machine.folder.path().join("config/kept");
        fs::create_dir_all(&kept).unwrap();
        fs::write(machine.paths.branches(), "master\n../config/kept\n..\n/etc\n.\ngone\n").unwrap();
        let forgotten = forget_removed(&mut machine.target, &machine.paths).unwrap();
        assert_eq!(forgotten.len(), 1, "{forgotten:?}");
        assert!(kept.exists() && machine.paths.misc().exists());
        assert_eq!(machine.listed(), "master\n");
    }

    #[test]
    fn what_an_interrupted_one_left_goes_too() {
        let mut machine = machine(&["master", "stable"]);
        // killed between the two: the introot is aside, and the branch still in the list
        let introots = machine.folder.path().join("introots");
        fs::rename(introots.join("stable"), introots.join(".removed-stable-1")).unwrap();
        assert_eq!(machine.lose("stable"), [("stable".to_owned(), false)]);
        assert_eq!(machine.introots(), ["default", "master"]);
        assert_eq!(machine.listed(), "master\n");
    }

    #[test]
    fn a_branch_that_came_back_meanwhile_keeps_its_introot() {
        let mut machine = machine(&["master", "stable"]);
        let clone = machine.folder.path().join("discos/stable");
        fs::remove_dir_all(&clone).unwrap();
        let lock = Lock::take(&machine.paths).unwrap();
        // discos-get was there before the lock was ours
        fs::create_dir_all(&clone).unwrap();
        assert_eq!(forget(&mut machine.target, &machine.paths, &lock), Ok(vec![]));
        assert_eq!(machine.introots(), ["default", "master", "stable"]);
    }
}
