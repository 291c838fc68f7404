//! The lines of an index.

use serde::{Deserialize, Serialize};

use crate::{FileKind, Metadata};

/// One line of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(crate) enum Line {
    /// The first one: which run it is.
    Run {
        /// Its name.
        run: String,
        /// Who began it, e.g. `operator@control`.
        who: String,
        /// When, as UTC `2026-11-23 10:15:00`.
        began: String,
    },
    /// Something as it was before the run changed it.
    Kept(Kept),
    /// Something as the run left it, or was about to; a later line for the same path counts.
    Left {
        /// Where.
        path: String,
        /// None: nothing is there.
        state: Option<State>,
        /// Name of the task that left it so; earlier versions did not note it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<String>,
    },
}

/// Something as it was before the run changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Where it was.
    pub path: String,
    /// Name of the first task that was about to change it.
    pub task: String,
    /// What it was.
    pub state: State,
    /// Name of its contents in the folder of files; only of files whose contents changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<String>,
    /// Why its contents were not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
}

/// What was at a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// `file`, `directory`, `link` or `special`.
    pub kind: String,
    /// Permission bits.
    pub mode: u32,
    /// Number of the owner.
    pub uid: u32,
    /// Number of the group.
    pub gid: u32,
    /// Last change of the contents, in seconds since 1970.
    pub mtime: i64,
    /// Bytes.
    pub size: u64,
    /// Of the contents, where they matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What a link says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_to: Option<String>,
}

impl State {
    /// Without contents and without what a link says.
    pub(crate) fn of(found: &Metadata) -> Self {
        let kind = match found.kind {
            FileKind::File => "file",
            FileKind::Directory => "directory",
            FileKind::Link => "link",
            FileKind::Special(_) => "special",
        };
        Self {
            kind: kind.into(),
            mode: found.mode,
            uid: found.uid,
            gid: found.gid,
            mtime: found.mtime,
            size: found.size,
            sha256: None,
            link_to: None,
        }
    }

    /// The same but for times; contents count where both are known.
    pub fn is_like(&self, other: &Self) -> bool {
        let contents = self.sha256.is_none() || other.sha256.is_none() || self.sha256 == other.sha256;
        contents
            && (&self.kind, &self.link_to, self.uid, self.gid)
                == (&other.kind, &other.link_to, other.uid, other.gid)
            && (self.kind == "link" || self.mode == other.mode)
    }
}
