//! Whole playbooks, compared with what ansible-core 2.19 does with them: `tests/playbooks/cases/CASE.txt`,
//! recorded by `tests/playbooks/record.py` in `tests/playbooks/recorded/CASE.json`.
#![expect(clippy::disallowed_methods, reason = "tests read their cases and lay them out")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use lang::{
    check::check,
    diagnostic::render,
    extra_variables,
    files::{Directory, Files, Unlocked},
    inventory::Inventory,
    playbook::{self, Selection},
    vault::{Vault, VaultPassword},
};
use serde_json::json;
use wire::{Event, EventKind, ExitCode, Object, RunHeader, Status, Totals, Value};

use crate::{
    Cancel, InventorySource, RunOptions,
    agent::{Execute, Machine},
    run,
    transport::{Endpoint, fake::Fake},
};

/// A case, laid out in a folder of its own.
struct Case {
    folder: tempfile::TempDir,
    arguments: Vec<String>,
}

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/playbooks")
}

impl Case {
    fn of(text: &str) -> Self {
        let mut files = BTreeMap::from([(
            "inventory/hosts".to_owned(),
            fs::read_to_string(cases().join("hosts")).unwrap(),
        )]);
        let mut current = None;
        for line in text.split_inclusive('\n') {
            if let Some(name) = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"))
            {
                files.insert(name.to_owned(), String::new());
                current = Some(name.to_owned());
            } else if let Some(name) = &current {
                files.entry(name.clone()).or_default().push_str(line);
            }
        }
        if files.keys().any(|name| name.starts_with("inventory/hosts.")) {
            files.remove("inventory/hosts");
        }
        let arguments = files.remove("arguments").unwrap_or_default();
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        fs::create_dir(folder.path().join("out")).unwrap();
        let arguments = crate::transport::ssh::split(&arguments.replace('\n', " ")).unwrap();
        Self { folder, arguments }
    }

    /// What our engine makes of it, in the shape of the records.
    fn run(&self) -> Value {
        let here = self.folder.path().to_str().unwrap();
        let plain = Arc::new(Directory::new(here, here));
        let options = Arguments::of(&self.arguments, &*plain);
        let files = Arc::new(Unlocked::new(plain, Arc::clone(&options.vault)));
        let refused = |problems: &[lang::diagnostic::Diagnostic]| json!({"refused": render(problems, false)});
        let inventory = match Inventory::load(&*files, Path::new("inventory"), Some((&*files, Path::new(""))))
        {
            Ok(inventory) => inventory,
            Err(problems) => return refused(&problems),
        };
        let hosts = inventory.select(options.limit.as_deref().unwrap_or("all")).unwrap();
        let loaded = playbook::load(&*files, Path::new("site.yml"));
        let playbook = match check(loaded, &*files, &inventory, &hosts, &options.extra) {
            Ok(playbook) => playbook,
            Err(problems) => return refused(&problems),
        };
        let run_options = RunOptions {
            header: RunHeader {
                run: "run-1".into(),
                system: "discos:test".into(),
                hosts,
                check: options.check,
                rehearsal: false,
                inventory: "inventory".into(),
                content: here.into(),
                journal: None,
            },
            who: "anna@control".into(),
            diff: false,
            verbosity: 0,
            extra_variables: options.extra,
            selection: options.selection,
            limit: options.limit,
            vault: options.vault,
            inventory: InventorySource { files: files.clone(), folder: "inventory".into() },
            content: files,
            cancel: Cancel::default(),
            operator: Arc::new(crate::Absent),
            password_variable: None,
        };
        let locks = tempfile::tempdir().unwrap();
        let make = |_: &Endpoint, _| {
            let machine = Machine::new("/".into(), "root".into()).with_jobs_in_threads();
            Ok(Box::new(machine) as Box<dyn Execute>)
        };
        let fake = Fake { make: Arc::new(make), locks: locks.path().to_owned() };
        let events = Mutex::new(Vec::new());
        let code =
            run(&playbook, &inventory, &run_options, &fake, &|event| events.lock().unwrap().push(event));
        self.told(&events.into_inner().unwrap(), code)
    }

    fn told(&self, events: &[Event], code: ExitCode) -> Value {
        let here = self.folder.path().to_str().unwrap();
        let mut hosts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut tasks = BTreeMap::new();
        let mut recap = BTreeMap::new();
        for event in events {
            match &event.kind {
                EventKind::TaskStarted(header) => drop(tasks.insert(header.task, header)),
                EventKind::ItemFinished(report) => {
                    let header = tasks[&report.task];
                    let place = header.location.rsplit_once(':').unwrap().0;
                    let place = place.trim_start_matches(here).trim_start_matches('/');
                    let mut line = format!("{place} {}", status(report.status));
                    let told = match (header.module.as_str(), report.status) {
                        ("debug" | "fail", Status::Skipped) => None,
                        ("assert", Status::Skipped) => None,
                        ("assert", Status::Ok) => Some(
                            report.message.as_deref().map_or("All assertions passed".to_owned(), compact),
                        ),
                        ("debug" | "fail" | "assert", _) => report.message.as_deref().map(compact),
                        _ => None,
                    };
                    line.extend(told.map(|told| format!(": {told}")));
                    hosts.entry(&report.host).or_default().push(line);
                }
                EventKind::Unreachable { host, .. } => {
                    hosts.entry(host).or_default().push("unreachable".into());
                }
                EventKind::RunFinished { hosts, .. } => {
                    recap = hosts.iter().map(|(host, totals)| (host, counts(totals))).collect();
                }
                _ => {}
            }
        }
        recap.retain(|_, counts| *counts != json!({}));
        let exit = match code {
            ExitCode::TaskFailed => 2,
            ExitCode::Unreachable => 4,
            other => other.number(),
        };
        let out = self.folder.path().join("out");
        let value = json!({"exit": exit, "hosts": hosts, "recap": recap, "files": contents(&out, &out)});
        serde_json::from_str(&value.to_string().replace(here, "/CASE")).unwrap()
    }
}

/// The options of `ansible-playbook` that cases use.
#[derive(Default)]
struct Arguments {
    check: bool,
    limit: Option<String>,
    selection: Selection,
    extra: Object,
    vault: Arc<Vault>,
}

impl Arguments {
    fn of(words: &[String], files: &dyn Files) -> Self {
        let mut passwords = Vec::new();
        let mut found = Self::default();
        let mut words = words.iter().map(String::as_str);
        let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        while let Some(word) = words.next() {
            match word {
                "--check" => found.check = true,
                "--limit" => found.limit = words.next().map(str::to_owned),
                "--tags" => found.selection.only.extend(list(words.next().unwrap())),
                "--skip-tags" => found.selection.skip.extend(list(words.next().unwrap())),
                "-e" => found.extra.extend(extra_variables::parse(words.next().unwrap(), files).unwrap()),
                "--vault-id" => {
                    let (label, file) = words.next().unwrap().split_once('@').unwrap();
                    let secret = files.read(Path::new(file)).unwrap().trim_ascii().to_vec();
                    passwords.push(VaultPassword::new(Some(label), secret.into()));
                }
                other => panic!("the cases do not use `{other}`"),
            }
        }
        found.vault = Arc::new(Vault::new(passwords));
        found
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Changed => "changed",
        Status::Skipped => "skipped",
        Status::Unknown => "unknown",
        // Of a failure Ansible tells only in the recap that it was rescued.
        Status::Failed | Status::Rescued => "failed",
        Status::Ignored => "ignored",
        Status::Unreachable => "unreachable",
        Status::Interrupted => "interrupted",
    }
}

fn counts(totals: &Totals) -> Value {
    let mut counts = json!({
        "ok": totals.ok + totals.changed, "skipped": totals.skipped, "failures": totals.failed,
        "ignored": totals.ignored, "rescued": totals.rescued, "unreachable": u32::from(totals.unreachable),
    });
    counts.as_object_mut().unwrap().retain(|_, count| *count != json!(0));
    counts
}

/// A text of `debug`, values on one line.
fn compact(text: &str) -> String {
    let of = |text: &str| -> Option<String> {
        let value: Value = serde_json::from_str(text).ok().filter(|_| text.starts_with(['{', '[']))?;
        Some(sorted(value).to_string())
    };
    of(text)
        .or_else(|| {
            let (name, value) = text.split_once(": ")?;
            Some(format!("{name}: {}", of(value)?))
        })
        .unwrap_or_else(|| text.to_owned())
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let entries: BTreeMap<_, _> =
                entries.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn contents(root: &Path, folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // As Python lists them: not behind links.
        if path.is_dir() && path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(contents(root, &path));
        } else {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// What differs, one line each: `CASE PART: Ansible ..., ours ...`.
fn differences(case: &str, ansible: &Value, ours: &Value) -> Vec<String> {
    let refused = |value: &Value| value.get("refused").is_some();
    match (refused(ansible), refused(ours)) {
        (true, true) => return Vec::new(),
        (true, false) => {
            return vec![format!("{case} load: Ansible refuses it, ours ends with {}", ours["exit"])];
        }
        (false, true) => return vec![format!("{case} load: ours refuses it: {}", errors(ours))],
        (false, false) => {}
    }
    let mut found = Vec::new();
    if ansible["exit"] != ours["exit"] {
        found.push(format!("{case} exit: Ansible {}, ours {}", ansible["exit"], ours["exit"]));
    }
    for part in ["hosts", "recap", "files"] {
        let (theirs, own) = (ansible[part].as_object().unwrap(), ours[part].as_object().unwrap());
        for name in theirs.keys().chain(own.keys()).collect::<BTreeSet<_>>() {
            let (a, o) = (theirs.get(name), own.get(name));
            if a == o {
                continue;
            }
            if let (Some(Value::Array(a)), Some(Value::Array(o))) = (a, o) {
                let at = a.iter().zip(o).position(|(a, o)| a != o).unwrap_or(a.len().min(o.len()));
                let line = |lines: &[Value]| lines.get(at).map_or("nothing more".into(), ToString::to_string);
                found.push(format!("{case} {part}/{name} line {at}: Ansible {}, ours {}", line(a), line(o)));
            } else {
                let shown = |value: Option<&Value>| value.map_or("none".into(), ToString::to_string);
                found.push(format!("{case} {part}/{name}: Ansible {}, ours {}", shown(a), shown(o)));
            }
        }
    }
    found
}

/// The first lines of the errors of a refusal.
fn errors(ours: &Value) -> String {
    let text = ours["refused"].as_str().unwrap();
    let lines =
        text.lines().filter(|line| line.starts_with("error: ") || line.trim_start().starts_with("--> "));
    lines
        .map(|line| line.rsplit("/").next().unwrap())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
        .join("\n    ")
}

/// Known differences: `CASE PART` and the reason.
fn known() -> BTreeMap<String, String> {
    let text = fs::read_to_string(cases().join("differences.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (difference, reason) = line.split_once(" | ").expect("a reason behind ` | `");
            (difference.trim().to_owned(), reason.to_owned())
        })
        .collect()
}

#[test]
fn playbooks_do_what_ansible_does() {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut names: Vec<String> = fs::read_dir(cases().join("cases"))
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().path().file_stem()?.to_str()?.to_owned()))
        .filter(|name| name.contains(&only))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    let known = known();
    let mut unneeded: BTreeSet<&str> =
        known.keys().map(String::as_str).filter(|difference| difference.contains(&only)).collect();
    let mut wrong = Vec::new();
    for name in &names {
        let text = fs::read_to_string(cases().join("cases").join(format!("{name}.txt"))).unwrap();
        let recorded = cases().join("recorded").join(format!("{name}.json"));
        let recorded: Value = serde_json::from_str(&fs::read_to_string(recorded).unwrap()).unwrap();
        assert_eq!(recorded["case"], sha256(&text), "{name} changed: run record.py again");
        for difference in differences(name, &recorded, &Case::of(&text).run()) {
            let place = difference.split_once(':').unwrap().0;
            let place = place.split_once(" line ").map_or(place, |(place, _)| place);
            match known.get_key_value(place) {
                Some((known, _)) => drop(unneeded.remove(known.as_str())),
                None => wrong.push(difference),
            }
        }
    }
    wrong.extend(
        unneeded.iter().map(|known| format!("{known}: differs no more, remove it from differences.txt")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sha256(text: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
