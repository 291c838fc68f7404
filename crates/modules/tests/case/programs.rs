//! A table of programs in place of the machine's own: which calls a case expects, what they print, and
//! what they do to the machine's files.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use target::{Conversation, Dialogue, Error, Finished, Program, Runner};
use wire::Value;

/// The programs of `commands.yml`, on one machine.
#[derive(Clone)]
pub struct Programs {
    root: PathBuf,
    table: Arc<Vec<Value>>,
    used: Arc<Mutex<BTreeSet<usize>>>,
}

impl Programs {
    /// A table for the machine below `root`; `used` collects which lines were.
    pub fn new(root: &Path, table: Arc<Vec<Value>>, used: Arc<Mutex<BTreeSet<usize>>>) -> Self {
        Self { root: root.into(), table, used }
    }

    fn applies(&self, entry: &Value, line: &str) -> bool {
        let text = |path: &str| fs::read_to_string(self.path(path)).unwrap_or_default();
        entry["run"] == line
            && paths(&entry["if_exists"]).all(|path| self.path(path).exists())
            && !paths(&entry["if_missing"]).any(|path| self.path(path).exists())
            && pairs(&entry["if_contains"]).all(|(path, part)| text(path).contains(part))
            && !pairs(&entry["if_lacks"]).any(|(path, part)| text(path).contains(part))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}

impl Runner for Programs {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        let root = self.root.display().to_string();
        let line = program.words.join(" ").replace(&root, "");
        let found = self.table.iter().position(|entry| self.applies(entry, &line));
        let Some(number) = found else {
            if line.starts_with("getent ") {
                return Ok(Finished { rc: 2, ..Finished::default() });
            }
            return Err(Error::other(format!("the case expects no such program now: {line}")));
        };
        self.used.lock().unwrap().insert(number);
        let entry = &self.table[number];
        if let Some(input) = entry["input"].as_str() {
            assert_eq!(String::from_utf8_lossy(&program.input), input, "input of {line}");
        }
        for (path, text) in pairs(&entry["writes"]) {
            fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
            fs::write(self.path(path), text).unwrap();
        }
        for (path, text) in pairs(&entry["appends"]) {
            let old = fs::read_to_string(self.path(path)).unwrap_or_default();
            fs::write(self.path(path), old + text).unwrap();
        }
        for path in paths(&entry["removes"]) {
            fs::remove_file(self.path(path)).unwrap();
        }
        let text = |key: &str| entry[key].as_str().unwrap_or_default().to_string();
        let rc = entry["rc"].as_i64().map_or(0, |rc| i32::try_from(rc).unwrap());
        Ok(Finished { rc, stdout: text("stdout"), stderr: text("stderr") })
    }

    /// A program that asks: `asks` are pairs of what it prints and what it must be answered.
    fn converse(&mut self, program: &Program, dialogue: Dialogue<'_>) -> Result<Conversation, Error> {
        let finished = self.run(program, true)?;
        let line = program.words.join(" ");
        let mut stdout = String::new();
        let table = self.table.clone();
        let entry = table.iter().find(|entry| entry["run"] == line).unwrap();
        for pair in entry["asks"].as_array().into_iter().flatten() {
            let question = pair[0].as_str().unwrap();
            stdout += question;
            let Some((_, answer)) = (dialogue.answer)(question.as_bytes())? else {
                let finished = Finished { stdout, ..finished };
                return Ok(Conversation { finished, timed_out: true });
            };
            assert_eq!(String::from_utf8(answer).unwrap(), pair[1].as_str().unwrap(), "answer to {question}");
        }
        let finished = Finished { stdout: stdout + &finished.stdout, ..finished };
        Ok(Conversation { finished, timed_out: false })
    }
}

fn paths(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().map(|path| path.as_str().unwrap())
}

fn pairs(value: &Value) -> impl Iterator<Item = (&str, &str)> {
    value.as_object().into_iter().flatten().map(|(path, text)| (path.as_str(), text.as_str().unwrap()))
}
