//! Reading what runs have kept.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    line::{Kept, Line, State},
    store::{FILES, INDEX},
};
use crate::read::missing;

/// What a run kept.
#[derive(Debug, Clone)]
pub struct KeptRun {
    /// Its name.
    pub run: String,
    /// Who began it.
    pub who: String,
    /// When, as UTC `2026-11-23 10:15:00`.
    pub began: String,
    /// What it changed, sorted by path, so that folders come before what is in them.
    pub items: Vec<KeptItem>,
    folder: PathBuf,
}

/// Something as it was before a run.
#[derive(Debug, Clone)]
pub struct KeptItem {
    /// Where.
    pub path: PathBuf,
    /// The tasks that changed it, in their order.
    pub tasks: Vec<String>,
    /// What it was.
    pub before: State,
    /// As the run left it; none when that is not known, `Some(None)` when nothing was left.
    pub after: Option<Option<State>>,
    /// Why its contents were not kept.
    pub left_out: Option<String>,
    contents: Option<String>,
    /// The first task that was about to change it.
    first: String,
}

impl KeptItem {
    /// The contents were kept.
    pub fn has_contents(&self) -> bool {
        self.contents.is_some()
    }

    /// Takes the first contents of something of which only attributes had been changed before.
    fn add(&mut self, kept: Kept) {
        if self.contents.is_none() && self.left_out.is_none() && self.before.sha256.is_none() {
            (self.contents, self.left_out) = (kept.contents, kept.left_out);
            self.before.sha256 = kept.state.sha256;
        }
    }

    /// A task has left it so. Programs are taken to change more files than they do: only what differs counts.
    fn leave(&mut self, state: Option<State>, task: Option<String>) {
        let known = self.after.as_ref().map_or(Some(&self.before), Option::as_ref);
        let same = match (known, &state) {
            (Some(known), Some(state)) => state.is_like(known),
            (known, state) => known.is_none() && state.is_none(),
        };
        self.tasks.extend(task.filter(|task| !same && !self.tasks.contains(task)));
        self.after = Some(state);
    }

    /// Where no line said which task it was, it was the first.
    fn settled(mut self) -> Self {
        if self.tasks.is_empty() {
            self.tasks.push(self.first.clone());
        }
        self
    }
}

impl From<Kept> for KeptItem {
    fn from(kept: Kept) -> Self {
        let Kept { path, task, state, contents, left_out } = kept;
        Self {
            path: path.into(),
            tasks: Vec::new(),
            before: state,
            after: None,
            left_out,
            contents,
            first: task,
        }
    }
}

impl KeptRun {
    /// All runs in a folder, the latest first.
    pub(crate) fn all(base: &Path) -> io::Result<Vec<Self>> {
        let entries = match fs::read_dir(base) {
            Err(error) if missing(&error) => return Ok(Vec::new()),
            other => other?,
        };
        let mut runs = Vec::new();
        for entry in entries {
            let entry = entry?;
            let time = entry.metadata()?.modified()?;
            if let Some(run) = Self::read(&entry.path())?.filter(|run| !run.items.is_empty()) {
                runs.push((time, run));
            }
        }
        runs.sort_by(|(time, run), (other_time, other)| (other_time, &other.run).cmp(&(time, &run.run)));
        Ok(runs.into_iter().map(|(_, run)| run).collect())
    }

    /// The run in this folder; none when there is none.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read(folder.join(INDEX)) {
            Err(error) if missing(&error) => return Ok(None),
            other => other?,
        };
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let nobody = String::new;
        let mut run =
            Self { run: name, who: nobody(), began: nobody(), items: Vec::new(), folder: folder.into() };
        let mut items = BTreeMap::<PathBuf, KeptItem>::new();
        // A line that was cut off is none.
        for line in text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()) {
            match line {
                Line::Run { who, began, .. } => (run.who, run.began) = (who, began),
                Line::Kept(kept) => match items.entry(kept.path.clone().into()) {
                    Entry::Vacant(place) => drop(place.insert(kept.into())),
                    Entry::Occupied(mut known) => known.get_mut().add(kept),
                },
                Line::Left { path, state, task } => {
                    if let Some(item) = items.get_mut(Path::new(&path)) {
                        item.leave(state, task);
                    }
                }
            }
        }
        run.items = items.into_values().map(KeptItem::settled).collect();
        Ok(Some(run))
    }

    /// The contents of a file as they were; none when they were not kept.
    pub(crate) fn contents(&self, item: &KeptItem) -> io::Result<Option<Vec<u8>>> {
        let Some(name) = &item.contents else { return Ok(None) };
        fs::read(self.folder.join(FILES).join(name)).map(Some)
    }
}
