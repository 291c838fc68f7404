//! What machines say that they have kept.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A machine's answer to one user's question.
#[derive(Debug, Clone, Deserialize)]
pub struct Answer {
    /// Who was asked; none: a user without a name.
    pub user: Option<String>,
    /// The latest first.
    pub runs: Vec<Run>,
    /// Users beside root whose agents have kept something.
    pub others: Vec<String>,
}

/// What was kept of a run, by one user's agents.
#[derive(Debug, Clone, Deserialize)]
pub struct Run {
    /// Its name.
    pub run: String,
    /// Who began it.
    pub who: String,
    /// When, as UTC.
    pub began: String,
    /// How many things.
    pub count: usize,
    /// The things, of the run that was asked for.
    pub items: Vec<Item>,
}

/// Something that was kept.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    /// Where it was.
    pub path: PathBuf,
    /// What was kept of it.
    pub what: String,
    /// The tasks that changed it.
    pub tasks: Vec<String>,
    /// Who has changed it since, e.g. `by somebody else`.
    pub changed: Option<String>,
}

/// All that one machine has kept.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Its inventory name.
    pub host: String,
    /// By user, root first.
    pub parts: Vec<(String, Answer)>,
}

impl Machine {
    /// A run's parts, by user.
    pub fn parts_of<'a>(&'a self, run: &'a str) -> impl Iterator<Item = (&'a str, &'a Run)> {
        self.parts.iter().filter_map(move |(user, answer)| {
            answer.runs.iter().find(|known| known.run == run).map(|found| (user.as_str(), found))
        })
    }

    /// The runs of all parts, the latest first, with how many things were kept of each.
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for run in self.parts.iter().flat_map(|(_, answer)| &answer.runs) {
            match runs.iter_mut().find(|known| known.run == run.run) {
                Some(known) => known.count += run.count,
                None => runs.push(run.clone()),
            }
        }
        // Those of users stand behind root's until here.
        runs.sort_by(|a, b| b.began.cmp(&a.began));
        runs
    }

    /// It has kept something of a run: of one of these paths, when there are any.
    pub fn has(&self, run: &str, paths: &[PathBuf]) -> bool {
        self.parts_of(run).any(|(_, run)| {
            paths.is_empty()
                || run.items.iter().any(|item| paths.iter().any(|path| item.path.starts_with(path)))
        })
    }

    /// The path, or something in it, was kept of a run.
    pub fn has_path(&self, run: &str, path: &Path) -> bool {
        self.parts_of(run).any(|(_, run)| run.items.iter().any(|item| item.path.starts_with(path)))
    }
}
