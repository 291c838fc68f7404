//! The laws, each in a function that is named after it.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, Mutex},
};

use modules::spec;
use target::{CallOptions, Target};
use tempfile::TempDir;
use wire::{Change, Failure, Outcome, Value};

use super::{
    Case,
    programs::Programs,
    tree::{self, Tree},
    yaml,
};

/// Asserts all laws that the case's module declares.
pub fn hold(case: &Case) {
    let bench = Bench::new(case);
    if bench.static_check_refuses_what_it_should() {
        return;
    }
    if case.needs_root() && !rustix::process::geteuid().is_root() {
        eprintln!("{}: left out, only root can change owners", case.name);
        return;
    }
    let applied = bench.applying_gives_the_wanted_state();
    bench.check_mode_touches_nothing_and_tells_the_truth(&applied);
    bench.killed_anywhere_a_rerun_completes_it(&applied);
    bench.what_was_overwritten_can_be_put_back();
    bench.every_program_of_the_table_is_started();
}

/// A case and how to make machines for it.
struct Bench<'a> {
    case: &'a Case,
    attributes: Value,
    table: Arc<Vec<Value>>,
    used: Arc<Mutex<BTreeSet<usize>>>,
}

/// A machine for one run.
struct Machine {
    root: TempDir,
    programs: Programs,
}

struct Applied {
    result: Result<Outcome, Failure>,
    operations: usize,
}

impl<'a> Bench<'a> {
    fn new(case: &'a Case) -> Self {
        // the machine's, not that of whoever runs the tests
        rustix::process::umask(0o022.into());
        let table = yaml(&case.folder.join("commands.yml")).as_array().cloned().unwrap_or_default();
        Self {
            case,
            attributes: yaml(&case.folder.join("tree.yml")),
            table: Arc::new(table),
            used: Arc::default(),
        }
    }

    fn machine(&self) -> Machine {
        let root = tempfile::tempdir().unwrap();
        tree::lay_out(&self.case.folder.join("before"), &self.attributes["before"], root.path());
        let programs = Programs::new(root.path(), self.table.clone(), self.used.clone());
        Machine { root, programs }
    }

    /// The state that is wanted afterwards; without `after/` nothing is to change.
    fn wanted(&self) -> Tree {
        let root = tempfile::tempdir().unwrap();
        let state = if self.case.folder.join("after").exists() || !self.attributes["after"].is_null() {
            "after"
        } else {
            "before"
        };
        tree::lay_out(&self.case.folder.join(state), &self.attributes[state], root.path());
        tree::read(root.path())
    }

    fn call(&self, target: &mut Target, options: CallOptions) -> Result<Outcome, Failure> {
        modules::run(self.case.module, target, &self.case.arguments, &self.case.blob(), options)
    }

    /// Doing it again is to change nothing: the module says so, and the case does not say why not.
    fn repeatable(&self) -> bool {
        self.case.module.laws.idempotent && !self.case.expected.contains_key("changes_always")
    }

    fn name(&self) -> &str {
        &self.case.name
    }

    /// The static check accepts the arguments, or refuses them with the words of the case's `refused`.
    fn static_check_refuses_what_it_should(&self) -> bool {
        let arguments = self.case.arguments.iter().map(|(name, value)| (name.as_str(), Some(value)));
        let problems: Vec<String> = spec::check(self.case.module, arguments)
            .into_iter()
            .map(|problem| {
                format!("{} {}", problem.message, problem.help.unwrap_or_default()).trim().to_string()
            })
            .collect();
        let refused = self.case.expected.get("refused").and_then(Value::as_str);
        assert_eq!(problems, Vec::from_iter(refused), "{}: static check", self.name());
        refused.is_some()
    }

    /// Applying gives `after/` and the expected outcome; applying again changes nothing.
    fn applying_gives_the_wanted_state(&self) -> Applied {
        let machine = self.machine();
        let mut target = machine.target();
        let result = self.call(&mut target, CallOptions::default());
        let operations = target.operations();
        assert_same(&machine.tree(), &self.wanted(), &format!("{}: applied", self.name()));
        self.assert_expected(&result);
        if result.is_ok() && self.repeatable() {
            let again = self.call(&mut machine.target(), CallOptions::default());
            let again =
                again.unwrap_or_else(|error| panic!("{}: applied again: {}", self.name(), error.message));
            assert!(!again.changed, "{}: applying again changed {:?}", self.name(), again.changes);
            assert_same(&machine.tree(), &self.wanted(), &format!("{}: applied again", self.name()));
        }
        Applied { result, operations }
    }

    fn assert_expected(&self, result: &Result<Outcome, Failure>) {
        let expected = &self.case.expected;
        let failed = expected.get("failed").and_then(Value::as_str);
        match (result, failed) {
            (Ok(outcome), None) => {
                let changed = expected.get("changed").is_some_and(|changed| *changed == true);
                assert_eq!(outcome.changed, changed, "{}: changed by {:?}", self.name(), outcome.changes);
                let output = Value::Object(outcome.output.clone());
                let facts = Value::Object(outcome.facts.clone());
                assert_contains(&output, expected.get("output"), self.name());
                assert_contains(&facts, expected.get("facts"), self.name());
            }
            (Err(failure), Some(message)) => assert_eq!(failure.message, message, "{}", self.name()),
            (Ok(_), Some(_)) => panic!("{}: it did not fail", self.name()),
            (Err(failure), None) => panic!("{}: {}", self.name(), failure.message),
        }
    }

    /// Check mode leaves `before/` as it is and tells what the run then does; what it remembers of it makes
    /// the same task find nothing to do.
    fn check_mode_touches_nothing_and_tells_the_truth(&self, applied: &Applied) {
        let machine = self.machine();
        let before = machine.tree();
        let mut target = machine.target();
        let check = CallOptions { check: true, diff: true, ..CallOptions::default() };
        let result = self.call(&mut target, check.clone());
        assert_same(&machine.tree(), &before, &format!("{}: check mode", self.name()));
        let (Ok(told), Ok(done)) = (&result, &applied.result) else {
            // What only the run can find out, such as a rejected configuration, fails there.
            return assert!(applied.result.is_err(), "{}: check mode failed, the run did not", self.name());
        };
        let unknown = self.case.expected.get("unknown").and_then(Value::as_str);
        assert_eq!(told.unknown.as_deref(), unknown, "{}: unknown in check mode", self.name());
        if unknown.is_some() {
            return;
        }
        assert_eq!(told.changed, done.changed, "{}: changed in check mode", self.name());
        assert_eq!(
            subjects(&told.changes),
            subjects(&done.changes),
            "{}: changes in check mode",
            self.name()
        );
        if self.repeatable() {
            let again = self.call(&mut target, check).unwrap();
            assert!(!again.changed, "{}: checked again: {:?}", self.name(), again.changes);
        }
    }

    /// Killed before any operation and run again, the state is the wanted one.
    fn killed_anywhere_a_rerun_completes_it(&self, applied: &Applied) {
        if applied.result.is_err() || !self.repeatable() {
            return;
        }
        for operation in 0..applied.operations {
            let machine = self.machine();
            let mut target = machine.target();
            target.stop_after(operation);
            let stopped = self.call(&mut target, CallOptions::default());
            assert!(stopped.is_err(), "{}: went on when killed at operation {operation}", self.name());
            let rerun = self.call(&mut machine.target(), CallOptions::default());
            assert!(rerun.is_ok(), "{}: killed at operation {operation}, rerun: {rerun:?}", self.name());
            let what = format!("{}: killed at operation {operation} and rerun", self.name());
            assert_same(&machine.tree(), &self.wanted(), &what);
        }
    }

    /// Everything that was there is kept, and comes back; only what programs changed is theirs.
    fn what_was_overwritten_can_be_put_back(&self) {
        let (machine, kept) = (self.machine(), tempfile::tempdir().unwrap());
        let before = machine.tree();
        let mut target = machine.target();
        target.keep_in(kept.path().join("runs"), "first", "anna@control", "2026-11-23 10:15:00");
        drop(self.call(&mut target, CallOptions::default()));
        let mut target = machine.target();
        target.keep_in(kept.path().join("runs"), "second", "anna@control", "2026-11-23 10:16:00");
        let arguments = serde_json::json!({"run": "first"});
        let arguments = arguments.as_object().unwrap();
        let restored =
            modules::run(&modules::KEPT_RESTORE, &mut target, arguments, &[], CallOptions::default());
        let restored =
            restored.unwrap_or_else(|error| panic!("{}: put back: {}", self.name(), error.message));
        assert_eq!(restored.warnings, Vec::<String>::new(), "{}: put back", self.name());
        let after = machine.tree();
        for (path, entry) in before.iter().filter(|(path, _)| !self.is_changed_by_programs(path)) {
            // A second link to a file that was made meanwhile stays, as all that was made does.
            let seen = |entry| format!("{entry:?}").replace("hard link", "file");
            assert_eq!(seen(after.get(path)), seen(Some(entry)), "{}: put back: {path}", self.name());
        }
    }

    fn is_changed_by_programs(&self, path: &str) -> bool {
        let by = |entry: &Value| {
            let is_it = |other: &str| other.trim_start_matches('/') == path;
            let written = ["writes", "appends"].map(|key| entry[key].as_object().into_iter().flatten());
            let removed = entry["removes"].as_array().into_iter().flatten().filter_map(Value::as_str);
            written.into_iter().flatten().any(|(other, _)| is_it(other)) || removed.into_iter().any(is_it)
        };
        self.table.iter().any(by)
    }

    fn every_program_of_the_table_is_started(&self) {
        let used = self.used.lock().unwrap();
        for (number, entry) in self.table.iter().enumerate() {
            assert!(used.contains(&number), "{}: never started: {}", self.name(), entry["run"]);
        }
    }
}

impl Machine {
    fn target(&self) -> Target {
        Target::new(self.root.path().into(), Box::new(self.programs.clone()))
    }

    fn tree(&self) -> Tree {
        tree::read(Path::new(self.root.path()))
    }
}

fn subjects(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{:?} {} {}", change.kind, change.subject, change.detail)).collect()
}

/// Every value of `expected` is in `actual`; lists and scalars must be equal.
fn assert_contains(actual: &Value, expected: Option<&Value>, name: &str) {
    match expected {
        None => {}
        Some(Value::Object(entries)) => {
            for (key, value) in entries {
                assert_contains(&actual[key], Some(value), &format!("{name}: {key}"));
            }
        }
        Some(expected) => assert_eq!(actual, expected, "{name}"),
    }
}

fn assert_same(actual: &Tree, wanted: &Tree, what: &str) {
    for path in actual.keys().chain(wanted.keys()) {
        assert_eq!(actual.get(path), wanted.get(path), "{what}: {path}");
    }
}
