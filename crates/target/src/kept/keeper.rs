//! Keeps what a run is about to change.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    line::{Kept, Line, State},
    secret,
    store::{self, Store},
};
use crate::Metadata;

/// Contents of more bytes are not kept, nor folders with more in them.
pub(crate) const MOST: u64 = 256 << 20;

/// What is about to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Owner, group, mode.
    Attributes,
    /// Contents, or what a link says; of folders all that is in them.
    Contents,
}

/// The task that changes something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cause {
    /// Its name.
    pub task: String,
    /// It hides what it does.
    pub secret: bool,
}

/// What one run keeps on a machine.
pub(crate) struct Keeper {
    /// The folder of all runs.
    pub base: PathBuf,
    run: String,
    who: String,
    began: String,
    /// A run that stays although it is old: it is being put back.
    pub spared: Option<String>,
    store: Option<Store>,
    /// What the run itself has left, by path: that is no loss.
    own: BTreeMap<PathBuf, Option<State>>,
    /// Written by tasks that hide what they do.
    secret: BTreeSet<PathBuf>,
}

impl Keeper {
    /// Nothing is written before there is something to keep.
    pub fn new(base: PathBuf, run: &str, who: &str, began: &str) -> Self {
        Self {
            base,
            run: run.into(),
            who: who.into(),
            began: began.into(),
            spared: None,
            store: None,
            own: BTreeMap::new(),
            secret: BTreeSet::new(),
        }
    }

    /// Keeps what is at `path` (seen from here at `real`). `after` is what will be there; it may be unknown.
    pub fn keep(
        &mut self,
        real: &Path,
        path: &Path,
        depth: Depth,
        after: Option<Option<State>>,
        cause: &Cause,
    ) -> io::Result<()> {
        // The kept things themselves are not kept.
        if path.starts_with(&self.base) {
            return Ok(());
        }
        let (mut lines, mut own) = (Vec::new(), false);
        if let Some(found) = look(real)? {
            own = depth == Depth::Attributes && self.is_own(real, path, &found, Depth::Contents)?;
            let too_large = depth == Depth::Contents && size(real, &self.base)? > MOST;
            self.collect(real, path, &found, depth, too_large, cause, &mut lines)?;
        }
        if cause.secret && depth == Depth::Contents {
            self.secret.insert(path.into());
        }
        let kept: Vec<PathBuf> = lines.iter().filter_map(path_of).collect();
        let has_kept = !kept.is_empty();
        for inner in kept.into_iter().filter(|inner| inner != path) {
            // What is in a folder goes with it.
            lines.push(Line::Left { path: text(&inner), state: None, task: Some(cause.task.clone()) });
            self.own.insert(inner, None);
        }
        match after {
            Some(mut state) => {
                if let (Depth::Attributes, Some(state), true) = (depth, &mut state, own) {
                    // The contents are still those that the run has left.
                    state.sha256 = self.own.get(path).cloned().flatten().and_then(|left| left.sha256);
                }
                let task = Some(cause.task.clone());
                lines.push(Line::Left { path: text(path), state: state.clone(), task });
                self.own.insert(path.into(), state);
            }
            None => drop(self.own.remove(path)),
        }
        if has_kept {
            self.store()?.sync_files()?;
        }
        // Of what the run made nothing is lost with its line.
        self.store()?.append(&lines.iter().collect::<Vec<_>>(), has_kept)?;
        if has_kept {
            let spared = self.spared.clone();
            self.store()?.prune(spared.as_deref())?;
        }
        Ok(())
    }

    /// Says what a program has left at a path that was kept before.
    pub fn left(&mut self, real: &Path, path: &Path, task: &str) -> io::Result<()> {
        let state = look(real)?.map(|found| whole_state(real, &found)).transpose()?;
        let line = Line::Left { path: text(path), state: state.clone(), task: Some(task.into()) };
        self.own.insert(path.into(), state);
        self.store()?.append(&[&line], false)
    }

    #[expect(clippy::too_many_arguments, reason = "it goes down into folders with all of them")]
    fn collect(
        &mut self,
        real: &Path,
        path: &Path,
        found: &Metadata,
        depth: Depth,
        too_large: bool,
        cause: &Cause,
        lines: &mut Vec<Line>,
    ) -> io::Result<()> {
        if path.starts_with(&self.base) {
            return Ok(());
        }
        if !self.is_own(real, path, found, depth)? {
            let mut kept = Kept {
                path: text(path),
                task: cause.task.clone(),
                state: State::of(found),
                contents: None,
                left_out: None,
            };
            if kept.state.kind == "link" {
                kept.state.link_to = Some(text(&fs::read_link(real)?));
            } else if depth == Depth::Contents {
                kept.left_out = self.left_out(real, path, &kept.state, too_large, cause);
                if kept.state.kind == "file" && kept.left_out.is_none() {
                    let (name, hash) = self.store()?.copy(real)?;
                    (kept.contents, kept.state.sha256) = (Some(name), Some(hash));
                }
            }
            lines.push(Line::Kept(kept));
        }
        if depth == Depth::Contents && State::of(found).kind == "directory" && !too_large {
            for entry in fs::read_dir(real)? {
                let inner = entry?;
                if let Some(found) = look(&inner.path())? {
                    let path = path.join(inner.file_name());
                    self.collect(&inner.path(), &path, &found, depth, too_large, cause, lines)?;
                }
            }
        }
        Ok(())
    }

    /// It is what the run itself left.
    fn is_own(&self, real: &Path, path: &Path, found: &Metadata, depth: Depth) -> io::Result<bool> {
        let Some(Some(left)) = self.own.get(path) else { return Ok(false) };
        let now = if depth == Depth::Contents { whole_state(real, found)? } else { State::of(found) };
        let known = depth == Depth::Attributes || left.kind != "file" || left.sha256.is_some();
        Ok(known && now.is_like(left))
    }

    /// Why contents are not kept.
    fn left_out(
        &self,
        real: &Path,
        path: &Path,
        state: &State,
        too_large: bool,
        cause: &Cause,
    ) -> Option<String> {
        if too_large {
            return Some(format!("it has more than {} MiB", MOST >> 20));
        }
        if path.to_str().is_none() {
            return Some("its name is no UTF-8 text".into());
        }
        match state.kind.as_str() {
            "special" => Some("it is a device, a pipe or a socket".into()),
            "file" if cause.secret || self.secret.contains(path) => {
                Some("a task with secrets (no_log, or values of the vault) wrote or replaced it".into())
            }
            "file" => secret::reason(path, || fs::read(real).ok()),
            _ => None,
        }
    }

    fn store(&mut self) -> io::Result<&mut Store> {
        let store = match self.store.take() {
            Some(store) => store,
            None => {
                let header =
                    Line::Run { run: self.run.clone(), who: self.who.clone(), began: self.began.clone() };
                Store::open(&self.base, &self.run, &header)?
            }
        };
        Ok(self.store.insert(store))
    }
}

/// What is there with its contents, to be compared.
pub(crate) fn whole_state(real: &Path, found: &Metadata) -> io::Result<State> {
    let mut state = State::of(found);
    match state.kind.as_str() {
        "file" => state.sha256 = Some(store::hash_of_file(real)?),
        "link" => state.link_to = Some(text(&fs::read_link(real)?)),
        _ => {}
    }
    Ok(state)
}

/// A file that is about to be written.
pub(crate) fn file_state(contents: &[u8], mode: u32, uid: u32, gid: u32) -> State {
    let found = Metadata::new(crate::FileKind::File, mode, uid, gid);
    State { size: contents.len() as u64, sha256: Some(store::hash_of(contents)), ..State::of(&found) }
}

/// How much there is to keep: a file's bytes, or those of all files in a folder.
pub(crate) fn size(real: &Path, except: &Path) -> io::Result<u64> {
    let Some(found) = look(real)? else { return Ok(0) };
    match State::of(&found).kind.as_str() {
        "file" => Ok(found.size),
        "directory" if real != except => {
            let mut sum = 0;
            for entry in fs::read_dir(real)? {
                sum += size(&entry?.path(), except)?;
                if sum > MOST {
                    break;
                }
            }
            Ok(sum)
        }
        _ => Ok(0),
    }
}

fn look(real: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(real) {
        Ok(found) => Ok(Some(Metadata::from(&found))),
        Err(error) if crate::read::missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn path_of(line: &Line) -> Option<PathBuf> {
    if let Line::Kept(kept) = line { Some(PathBuf::from(&kept.path)) } else { None }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
