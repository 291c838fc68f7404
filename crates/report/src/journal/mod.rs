//! The journal of a run: its events, kept as JSON lines.
#![expect(clippy::disallowed_methods, reason = "journals are the operator's own files, under ~/.deployment")]

mod latest;
mod replay;

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use wire::Event;

pub use latest::{Before, latest};
pub use replay::replay;

use crate::{Renderer, json::JsonLines};

/// How many journals a folder keeps.
pub const KEPT: usize = 50;
/// Its owner reads and writes a journal, nobody else.
const PRIVATE: u32 = 0o600;

/// Writes the events of a run to a file that only its owner may read; each event is there as soon as it
/// happened.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    lines: JsonLines<File>,
}

impl Journal {
    /// Begins the journal of a run in this folder, which is made when it is not there. The oldest
    /// journals beyond [`KEPT`] are removed.
    ///
    /// # Errors
    /// The folder or the file can't be made; the error names it. A run that has a journal already is an
    /// error too.
    pub fn create(folder: &Path, run: &str) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))?;
        let path = path_of(folder, run);
        let file =
            OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(&path).map_err(at(&path))?;
        // An odd umask takes from the mode of a new file what its owner needs.
        file.set_permissions(Permissions::from_mode(PRIVATE)).map_err(at(&path))?;
        remove_oldest(folder);
        Ok(Self { path, lines: JsonLines::new(file) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Renderer for Journal {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.lines.event(event).map_err(at(&self.path))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.lines.finish().map_err(at(&self.path))
    }
}

/// The file of a run's journal.
pub fn path_of(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!("{run}.jsonl"))
}

/// The names of journals begin with their time: the smallest are the oldest. One that can't be removed
/// stays; that is no reason to stop a deployment.
fn remove_oldest(folder: &Path) {
    let journals = all(folder);
    for path in journals.iter().take(journals.len().saturating_sub(KEPT)) {
        drop(fs::remove_file(path));
    }
}

/// The journals of a folder, the oldest first.
fn all(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut journals: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    journals.sort_unstable();
    journals
}

fn at(path: &Path) -> impl Fn(io::Error) -> io::Error {
    let path = path.display().to_string();
    move |error| io::Error::new(error.kind(), format!("failed to write the run journal {path}: {error}"))
}
