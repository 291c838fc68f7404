//! Whole outputs of whole runs. `runs/RUN.jsonl` has the events; `runs/RUN.MANNER.txt` is what the
//! operator sees of it in that manner. `REPORT_RECORD=1 cargo test -p report` writes the texts anew: read them then.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "the texts are files; a test may fail")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use report::{
    Renderer,
    journal::{Journal, replay},
    json::JsonLines,
    terminal::{Options, Terminal},
};
use wire::Event;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runs")
}

fn runs() -> Vec<PathBuf> {
    let mut runs: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    runs.sort();
    assert!(!runs.is_empty());
    runs
}

fn manner(name: &str) -> Options {
    let plain = Options { colour: false, live: false, width: 100, verbose: 0, diff: false };
    match name {
        "plain" => plain,
        "verbose" => Options { verbose: 1, width: 60, ..plain },
        "diff" => Options { diff: true, ..plain },
        "colour" => Options { colour: true, diff: true, ..plain },
        _ => panic!("no such manner: {name}"),
    }
}

fn shown(run: &Path, options: Options) -> String {
    let mut output = Vec::new();
    replay(run, &mut Terminal::new(&mut output, options)).unwrap();
    String::from_utf8(output).unwrap()
}

#[test]
fn every_run_is_shown_as_recorded() {
    let record = std::env::var_os("REPORT_RECORD").is_some();
    let mut wrong = Vec::new();
    for run in runs() {
        for name in ["plain", "verbose", "diff", "colour"] {
            let recorded = run.with_extension(format!("{name}.txt"));
            if name != "plain" && !recorded.exists() {
                continue;
            }
            let output = shown(&run, manner(name));
            if record {
                fs::write(&recorded, &output).unwrap();
            } else if fs::read_to_string(&recorded).unwrap_or_default() != output {
                wrong.push(format!("{}:\n{output}", recorded.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "shown otherwise than recorded:\n{}", wrong.join("\n"));
}

#[test]
fn no_output_has_control_characters_of_machines() {
    for run in runs() {
        let output = shown(&run, manner("plain"));
        let control = output.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        assert_eq!(control, None, "{}", run.display());
    }
}

#[test]
fn a_run_shown_from_its_journal_is_the_run_as_it_was() {
    for run in runs() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::create(folder.path(), "20261123T101500-4711").unwrap();
        let (mut lines, mut text) = (Vec::new(), Vec::new());
        {
            let mut json = JsonLines::new(&mut lines);
            let mut terminal = Terminal::new(&mut text, manner("diff"));
            for line in fs::read_to_string(&run).unwrap().lines() {
                let event: Event = serde_json::from_str(line).unwrap();
                for renderer in [&mut journal as &mut dyn Renderer, &mut json, &mut terminal] {
                    renderer.event(&event).unwrap();
                }
            }
            for renderer in [&mut journal as &mut dyn Renderer, &mut json, &mut terminal] {
                renderer.finish().unwrap();
            }
        }
        assert_eq!(String::from_utf8(text).unwrap(), shown(journal.path(), manner("diff")));
        assert_eq!(String::from_utf8(lines).unwrap(), fs::read_to_string(journal.path()).unwrap());
    }
}
