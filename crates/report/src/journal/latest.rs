//! How the latest run of a system ended, from its journal.

use std::{
    io,
    path::{Path, PathBuf},
};

use wire::{Event, EventKind, RunHeader, Status};

use super::{all, replay};
use crate::Renderer;

/// A run that was before.
#[derive(Debug, PartialEq)]
pub struct Before {
    /// What it was.
    pub header: RunHeader,
    /// Its journal.
    pub path: PathBuf,
    /// It told its end.
    pub ended: bool,
    /// It has changed something.
    pub changed: bool,
    /// By host: handlers that it told that they will not run.
    pub pending: Vec<(String, Vec<String>)>,
}

/// The latest run that changed machines of this system (simulated ones or not) or was about to; none where no journal tells of it.
pub fn latest(folder: &Path, system: &str, rehearsal: bool) -> Option<Before> {
    all(folder).into_iter().rev().find_map(|path| {
        let mut reader = Reader { system, rehearsal, began: false, found: None, path: path.clone() };
        // What can't be read is no such journal; what was read before that counts.
        drop(replay(&path, &mut reader));
        // What did not begin left everything as the run before it.
        reader.found.filter(|found| reader.began || !found.ended)
    })
}

struct Reader<'a> {
    system: &'a str,
    rehearsal: bool,
    path: PathBuf,
    /// It did some task.
    began: bool,
    found: Option<Before>,
}

impl Renderer for Reader<'_> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let Some(found) = &mut self.found else {
            let EventKind::RunStarted(header) = &event.kind else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            if header.system != self.system || header.rehearsal != self.rehearsal || header.check {
                // The rest need not be read.
                return Err(io::ErrorKind::InvalidInput.into());
            }
            let (header, path) = (header.clone(), self.path.clone());
            self.found = Some(Before { header, path, ended: false, changed: false, pending: Vec::new() });
            return Ok(());
        };
        match &event.kind {
            EventKind::ItemFinished(item) => {
                self.began = true;
                found.changed |= item.status == Status::Changed;
            }
            EventKind::HandlersPending { host, handlers } => {
                found.pending.push((host.clone(), handlers.clone()))
            }
            EventKind::RunFinished { .. } => found.ended = true,
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wire::ItemReport;

    use super::{super::Journal, *};

    fn write(folder: &Path, run: &str, header: RunHeader, more: Vec<EventKind>) {
        let mut journal = Journal::create(folder, run).unwrap();
        for kind in std::iter::once(EventKind::RunStarted(header)).chain(more) {
            journal.event(&Event { time_ms: 0, kind }).unwrap();
        }
    }

    fn header(run: &str, system: &str) -> RunHeader {
        RunHeader {
            run: run.into(),
            system: system.into(),
            hosts: Vec::new(),
            check: false,
            rehearsal: false,
            inventory: String::new(),
            content: String::new(),
            journal: None,
        }
    }

    #[test]
    fn the_latest_run_of_the_same_machines_counts_and_checks_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(latest(folder, "discos:noto", false), None);
        let did = || {
            EventKind::ItemFinished(ItemReport {
                task: 1,
                host: "manager".into(),
                delegate: None,
                item: None,
                status: Status::Failed,
                duration_ms: 1,
                changes: Vec::new(),
                message: None,
                help: None,
                output: Vec::new(),
            })
        };
        let end = || EventKind::RunFinished { exit_code: 0, duration_ms: 1, hosts: Vec::new() };
        let pending = EventKind::HandlersPending { host: "manager".into(), handlers: vec!["Restart".into()] };
        let rehearsed = RunHeader { rehearsal: true, ..header("4", "discos:noto") };
        let checked = RunHeader { check: true, ..header("3", "discos:noto") };
        write(folder, "20260101T000000-1", header("1", "discos:noto"), vec![did(), pending, end()]);
        write(folder, "20260101T000001-2", header("2", "discos:srt"), vec![]);
        write(folder, "20260101T000002-3", checked, vec![did()]);
        write(folder, "20260101T000003-4", rehearsed, vec![did(), end()]);
        let unreachable = vec![end()];
        write(folder, "20260101T000004-5", header("5", "discos:noto"), unreachable);
        let found = latest(folder, "discos:noto", false).unwrap();
        assert_eq!((found.header.run.as_str(), found.ended, found.changed), ("1", true, false));
        assert_eq!(found.pending, [("manager".to_owned(), vec!["Restart".to_owned()])]);
        assert!(latest(folder, "discos:noto", true).unwrap().ended);
        assert!(!latest(folder, "discos:srt", false).unwrap().ended);
    }
}
