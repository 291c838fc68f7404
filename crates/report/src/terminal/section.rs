//! What is told under one heading: the results of a task, held back until all hosts have done it, so
//! that what several hosts have in common is told once.

use wire::TaskHeader;

use super::entry::{Entry, Mark};

/// The results of the current task, or what happens before the first one.
#[derive(Debug)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// Where the task is written.
    pub place: Option<String>,
    told: Vec<(Option<String>, Mark, Entry)>,
}

/// Hosts that have the same to tell.
#[derive(Debug, PartialEq)]
pub struct Block {
    /// Their common mark.
    pub mark: Mark,
    /// Them; none when it is about no host.
    pub hosts: Vec<String>,
    /// What they tell.
    pub entries: Vec<Entry>,
}

impl Section {
    /// Nothing told yet under this heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), place: None, told: Vec::new() }
    }

    /// The section of a task.
    pub fn of_task(task: &TaskHeader) -> Self {
        let place = Some(task.location.clone()).filter(|place| !place.is_empty());
        Self { place, ..Self::new(title(task)) }
    }

    /// A host tells something.
    pub fn tell(&mut self, host: Option<&str>, mark: Mark, entry: Entry) {
        self.told.push((host.map(str::to_owned), mark, entry));
    }

    /// What was told, by mark; hosts that tell the same stand together. In the order of the first telling.
    /// Nothing is left.
    pub fn take(&mut self) -> Vec<Block> {
        let mut single: Vec<Block> = Vec::new();
        for (host, mark, entry) in std::mem::take(&mut self.told) {
            let hosts = Vec::from_iter(host);
            match single.iter_mut().find(|block| block.mark == mark && block.hosts == hosts) {
                Some(block) => block.entries.push(entry),
                None => single.push(Block { mark, hosts, entries: vec![entry] }),
            }
        }
        let mut folded: Vec<Block> = Vec::new();
        for block in single {
            let same = |other: &&mut Block| {
                other.mark == block.mark
                    && other.entries == block.entries
                    && other.hosts.is_empty() == block.hosts.is_empty()
            };
            match folded.iter_mut().find(same) {
                Some(other) => other.hosts.extend(block.hosts),
                None => folded.push(block),
            }
        }
        folded
    }
}

/// What a task is called: `role: name`.
pub fn title(task: &TaskHeader) -> String {
    let role = task.role.as_ref().map(|role| format!("{role}: ")).unwrap_or_default();
    let handler = if task.handler { " (handler)" } else { "" };
    format!("{role}{}{handler}", task.name)
}
