//! A user's folders in the archive: what they are called, and who may do what there.

use std::path::{Path, PathBuf};

use target::{Attributes, FileKind, Mode, Target, User};

use super::{
    GROUP, OWNER, Stopped,
    access::{self, Entry},
};

/// A folder that each user has.
pub struct Folder {
    /// What it is called, and what the one above it is called.
    pub name: &'static str,
    /// What the user may do there; what others make there is discos's.
    user: &'static str,
    /// The user may also read what others make there.
    reads_all: bool,
}

/// Those of every user: schedules are written by the user, data by the telescope.
pub const FOLDERS: [Folder; 3] = [
    Folder { name: "schedules", user: "rwx", reads_all: false },
    Folder { name: "data", user: "r-x", reads_all: true },
    Folder { name: "extraData", user: "r-x", reads_all: true },
];

/// The archive of the station.
pub const ARCHIVE: &str = "/archive";

impl Folder {
    /// Where the folders of all users are.
    pub fn above(&self) -> PathBuf {
        Path::new(ARCHIVE).join(self.name)
    }

    /// Where that of a user is.
    pub fn of(&self, user: &str) -> PathBuf {
        self.above().join(user)
    }

    fn entries(&self, user: u32, owner: u32) -> Vec<Entry> {
        let entry = |default, uid, permissions| Entry { default, uid, permissions };
        let mut entries = vec![entry(false, user, self.user), entry(true, owner, "rwx")];
        entries.extend(self.reads_all.then(|| entry(true, user, self.user)));
        entries
    }

    /// Makes it, or gives it what it lacks; what was done, or nothing when it was as it should be.
    ///
    /// # Errors
    /// Something else is in the way, or the machine refuses.
    pub fn make(&self, target: &mut Target, user: &User) -> Result<Option<String>, Stopped> {
        let path = self.of(&user.name);
        let shown = path.display().to_string();
        let there = target.metadata(&path)?;
        if there.as_ref().is_some_and(|found| found.kind != FileKind::Directory) {
            return Err(Stopped::new(format!("{shown}: it is there and is no folder"))
                .help("move it away, then run the command again"));
        }
        if there.is_none() {
            let attributes = Attributes {
                owner: Some(OWNER.to_owned()),
                group: Some(GROUP.to_owned()),
                mode: Some(Mode::Bits(0o700)),
            };
            target.make_directory(&path, &attributes)?;
        }
        let owner = target.user_id(OWNER)?;
        let lacking = access::lacking(target, &path, &self.entries(user.uid, owner))?;
        // What is in schedules was put there by the user, who could have linked to what others own: it stays as it is.
        let with_contents = there.is_some() && self.reads_all;
        access::give(target, &path, &lacking, with_contents)?;
        Ok(match (&there, lacking.is_empty()) {
            (None, _) => Some(format!("{shown} is made, with its access list")),
            (Some(_), false) => Some(format!("{shown} has its access list again")),
            (Some(_), true) => None,
        })
    }
}

/// The folders above must be there: without them the archive is not mounted, and what is made would be hidden by it.
///
/// # Errors
/// One is missing.
pub fn require_archive(target: &Target) -> Result<(), Stopped> {
    for folder in &FOLDERS {
        let above = folder.above();
        if target.followed(&above)?.is_none_or(|found| found.kind != FileKind::Directory) {
            return Err(Stopped::new(format!("{}: there is no such folder", above.display())).help(format!(
                "is {ARCHIVE} mounted? the manager's deployment makes it (`discos-deploy manager:STATION --only manager`)"
            )));
        }
    }
    Ok(())
}
