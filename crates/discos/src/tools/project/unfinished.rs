//! What was begun and has not ended: a note per user in `/var/lib/discos-projects`, from the first change to the last.
//! Running the command again goes on where it stopped. There is nothing secret in it, and everybody may read it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use target::{Attributes, Error, Mode, Target};

use super::{Stopped, lock::Lock};

/// Where the notes are.
const FOLDER: &str = "/var/lib/discos-projects";

/// What was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Making a user.
    Add,
    /// Removing one.
    Remove,
}

/// A note of something that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// What.
    pub what: What,
    /// When, in UTC.
    pub since: String,
    /// Removing: the number of the user, which nobody else tells when it is gone.
    pub uid: Option<u32>,
    /// Removing: its home.
    pub home: Option<PathBuf>,
    /// Removing: where its data are moved to.
    pub aside: Option<PathBuf>,
}

impl Unfinished {
    /// A note that begins now.
    pub fn now(what: What) -> Self {
        Self { what, since: target::clock::now(), uid: None, home: None, aside: None }
    }

    /// The note about a user, when there is one.
    ///
    /// # Errors
    /// When it can't be read or understood.
    pub fn find(target: &Target, user: &str) -> Result<Option<Self>, Stopped> {
        let path = place(user);
        let Some(text) = target.read_text(&path)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            Stopped::new(format!("{}: {error}", path.display()))
                .help("it says what was begun for this user; look at the user, then remove that file")
        })
    }

    /// Writes it down.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, target: &mut Target, user: &str) -> Result<(), Stopped> {
        let text = serde_json::to_string(self).map_err(|error| Error::other(error.to_string()))?;
        let attributes = Attributes { mode: Some(Mode::Bits(0o644)), ..Attributes::default() };
        target.write(&place(user), format!("{text}\n").as_bytes(), &attributes)?;
        Ok(())
    }

    /// It has ended.
    ///
    /// # Errors
    /// When the note can't be removed.
    pub fn end(target: &mut Target, user: &str) -> Result<(), Stopped> {
        Ok(target.remove(&place(user)).map(drop)?)
    }
}

/// Makes the folder of the notes, and takes the lock that lies in it. `root`: of the machine.
///
/// # Errors
/// Somebody has it, or it can't be made.
pub fn lock(target: &mut Target, root: &Path) -> Result<Lock, Stopped> {
    let attributes = Attributes { mode: Some(Mode::Bits(0o755)), ..Attributes::default() };
    target.make_directory(Path::new(FOLDER), &attributes)?;
    Lock::take(&root.join(FOLDER.trim_start_matches('/')).join(".lock"))
}

fn place(user: &str) -> PathBuf {
    Path::new(FOLDER).join(user)
}
