//! Owner, group and mode: what is wanted, and how it is brought about.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, lchown},
    path::Path,
};

use wire::ChangeKind;

use crate::{Error, FileKind, Metadata, Mode, State, Target, kept::Depth};

/// Attributes that a file should have; what is not said stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Name or number of the owner.
    pub owner: Option<String>,
    /// Name or number of the group.
    pub group: Option<String>,
    /// Permission mode.
    pub mode: Option<Mode>,
}

/// Attributes with names resolved to numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub uid: u32,
    pub gid: u32,
    pub mode: u32,
}

impl Target {
    /// The numbers that a file with these attributes now should have.
    pub(crate) fn resolve(&mut self, wanted: &Attributes, present: &Metadata) -> Result<Resolved, Error> {
        let uid = match &wanted.owner {
            Some(owner) => self.user_id(owner)?,
            None => present.uid,
        };
        let gid = match &wanted.group {
            Some(group) => self.group_id(group)?,
            None => present.gid,
        };
        let mode = wanted.mode.as_ref().map_or(present.mode, |mode| mode.apply(present.mode, present.kind));
        Ok(Resolved { uid, gid, mode })
    }

    /// Sets owner, group and mode where they differ; links themselves have no mode. True when it changed something.
    ///
    /// # Errors
    /// When the user or group does not exist, or the operating system refuses.
    pub fn set_attributes(&mut self, path: &Path, wanted: &Attributes) -> Result<bool, Error> {
        let path = &self.locate(path)?;
        let Some(present) = self.metadata(path)? else {
            return Err(Error::missing(path));
        };
        let mut resolved = self.resolve(wanted, &present)?;
        if present.kind == FileKind::Link {
            resolved.mode = present.mode;
        }
        let detail = difference(&present, resolved);
        if detail.is_empty() {
            return Ok(false);
        }
        let applied = self.record(ChangeKind::Attributes, &path.display().to_string(), &detail, None)?;
        if !applied {
            self.overlay.set_attributes(path, resolved, &present);
            return Ok(true);
        }
        let after = Metadata { mode: resolved.mode, uid: resolved.uid, gid: resolved.gid, ..present.clone() };
        let after = match present.kind {
            FileKind::Link => {
                State { link_to: self.link_to(path)?.to_str().map(Into::into), ..State::of(&after) }
            }
            _ => State::of(&after),
        };
        let kept = self.keep_before(path, Depth::Attributes, Some(Some(after)));
        self.unless_failed(kept)?;
        let real = self.real(path);
        let gives_away = (resolved.uid, resolved.gid) != (present.uid, present.gid);
        if gives_away {
            let given = lchown(&real, Some(resolved.uid), Some(resolved.gid))
                .map_err(Error::file("change the owner of", path));
            self.unless_failed(given)?;
        }
        // Changing the owner clears set-user-id bits, so the mode comes after it.
        if present.kind != FileKind::Link {
            let set = fs::set_permissions(&real, Permissions::from_mode(resolved.mode))
                .map_err(Error::file("change the mode of", path));
            // Half of the change was made when the owner is another one now.
            if gives_away { set? } else { self.unless_failed(set)? }
        }
        Ok(true)
    }
}

/// What would change, in a few words; empty when nothing would.
pub(crate) fn difference(present: &Metadata, wanted: Resolved) -> String {
    let mut parts = Vec::new();
    if present.uid != wanted.uid {
        parts.push(format!("owner {} -> {}", present.uid, wanted.uid));
    }
    if present.gid != wanted.gid {
        parts.push(format!("group {} -> {}", present.gid, wanted.gid));
    }
    if present.mode != wanted.mode {
        parts.push(format!("mode {:04o} -> {:04o}", present.mode, wanted.mode));
    }
    parts.join(", ")
}
