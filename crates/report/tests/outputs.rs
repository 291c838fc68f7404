//! What can happen to an output: its reader goes, its disk has older journals, its line was cut.
#![allow(clippy::disallowed_methods, reason = "journals are files")]

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
};

use report::{
    Renderer,
    journal::{self, Journal, replay},
    json::JsonLines,
    terminal::{Options, Terminal},
};
use wire::{Event, EventKind};

/// `discos-deploy ... | head -1`, after `head` has ended.
struct ReaderGone;

impl Write for ReaderGone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn warning(message: &str) -> Event {
    Event { time_ms: 1, kind: EventKind::Warning { host: None, message: message.into() } }
}

fn plain() -> Options {
    Options { colour: false, live: false, width: 80, verbose: 0, diff: false }
}

#[test]
fn a_reader_that_is_gone_is_told_to_the_caller() {
    let error = JsonLines::new(ReaderGone).event(&warning("a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    let mut terminal = Terminal::new(ReaderGone, plain());
    terminal.event(&warning("a")).unwrap();
    assert_eq!(terminal.finish().unwrap_err().kind(), ErrorKind::BrokenPipe);
}

#[test]
fn a_journal_is_for_its_owner_alone_and_complete_after_each_event() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("journals");
    let mut journal = Journal::create(&folder, "20261123T101500-1").unwrap();
    assert_eq!(journal.path(), journal::path_of(&folder, "20261123T101500-1"));
    assert_eq!(fs::metadata(journal.path()).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    journal.event(&warning("a\nb")).unwrap();
    assert_eq!(
        fs::read_to_string(journal.path()).unwrap(),
        "{\"time_ms\":1,\"event\":\"warning\",\"host\":null,\"message\":\"a\\nb\"}\n"
    );
}

#[test]
fn the_oldest_journals_go_and_other_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("20200101T000000-notes.txt"), "mine").unwrap();
    for number in 0..journal::KEPT + 3 {
        Journal::create(folder.path(), &format!("20261123T10{number:04}-1")).unwrap();
    }
    let mut left: Vec<String> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left.len(), journal::KEPT + 1);
    assert_eq!(left[..2], ["20200101T000000-notes.txt", "20261123T100003-1.jsonl"]);
}

#[test]
fn a_journal_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    Journal::create(folder.path(), "r").unwrap();
    let error = Journal::create(folder.path(), "r").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert!(error.to_string().contains("r.jsonl"), "{error}");
}

#[test]
fn the_journal_of_a_killed_run_is_shown_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.jsonl");
    let whole = serde_json::to_string(&warning("the last words")).unwrap();
    fs::write(&path, format!("{whole}\n{}", &whole[..20])).unwrap();
    let mut output = Vec::new();
    replay(&path, &mut Terminal::new(&mut output, plain())).unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), "\nConnecting\n  warning       the last words\n");
}

#[test]
fn what_is_no_journal_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.jsonl");
    fs::write(&path, format!("{}\nhosts: all\n", serde_json::to_string(&warning("a")).unwrap())).unwrap();
    let error = replay(&path, &mut JsonLines::new(Vec::new())).unwrap_err().to_string();
    assert!(error.contains("r.jsonl:2: no event of a run journal"), "{error}");
    let error = replay(&folder.path().join("no"), &mut JsonLines::new(Vec::new())).unwrap_err().to_string();
    assert!(error.contains("failed to read the run journal") && error.contains("/no"), "{error}");
}
