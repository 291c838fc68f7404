//! What a run overwrites or removes is kept.

#![expect(clippy::disallowed_methods, reason = "tests look at the machine past the door")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use target::{Attributes, CallOptions, Error, Finished, KeptItem, KeptRun, Mode, Program, Runner, Target};
use tempfile::TempDir;

/// Programs that append a line to the file that they name.
struct Appending(PathBuf);

impl Runner for Appending {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        let path = self.0.join(program.words[0].trim_start_matches('/'));
        fs::write(&path, fs::read_to_string(&path).unwrap() + "more\n").unwrap();
        Ok(Finished::default())
    }
}

struct Machine {
    root: TempDir,
    kept: TempDir,
}

impl Machine {
    fn new() -> Self {
        // the machine's, not that of whoever runs the tests
        rustix::process::umask(0o022.into());
        let machine = Self { root: tempfile::tempdir().unwrap(), kept: tempfile::tempdir().unwrap() };
        fs::create_dir(machine.path("/etc")).unwrap();
        fs::write(machine.path("/etc/conf"), "old\n").unwrap();
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    fn runs(&self) -> PathBuf {
        self.kept.path().join("runs")
    }

    /// A run of this name, in a task that is called `Configure`.
    fn run(&self, name: &str) -> Target {
        let programs = Appending(self.root.path().into());
        let mut target = Target::new(self.root.path().into(), Box::new(programs));
        target.keep_in(self.runs(), name, "anna@control", "2026-11-23 10:15:00");
        target.begin(CallOptions { task: "Configure".into(), ..CallOptions::default() });
        target
    }

    fn all(&self) -> Vec<KeptRun> {
        self.run("reader").kept_runs().unwrap()
    }

    fn contents(&self, run: &KeptRun, item: &KeptItem) -> Option<String> {
        let contents = self.run("reader").kept_contents(run, item).unwrap();
        contents.map(|bytes| String::from_utf8(bytes).unwrap())
    }

    /// Path and contents of everything that the only run kept.
    fn of_only_run(&self) -> Vec<(String, Option<String>)> {
        let runs = self.all();
        assert_eq!(runs.len(), 1);
        let told = |item: &KeptItem| (item.path.display().to_string(), self.contents(&runs[0], item));
        runs[0].items.iter().map(told).collect()
    }
}

fn write(target: &mut Target, path: &str, contents: &str) {
    target.write(Path::new(path), contents.as_bytes(), &Attributes::default()).unwrap();
}

#[test]
fn what_a_run_overwrites_is_kept_with_who_did_it_and_only_root_sees_it() {
    let machine = Machine::new();
    write(&mut machine.run("1"), "/etc/conf", "new\n");
    let runs = machine.all();
    let item = &runs[0].items[0];
    assert_eq!((runs[0].who.as_str(), runs[0].began.as_str()), ("anna@control", "2026-11-23 10:15:00"));
    assert_eq!((item.tasks.join(" "), item.before.mode, item.before.size), ("Configure".into(), 0o644, 4));
    assert_eq!(machine.of_only_run(), [("/etc/conf".into(), Some("old\n".into()))]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&machine.runs()), mode(&machine.runs().join("1"))), (0o700, 0o700));
    for file in ["index", "files/1"] {
        assert_eq!(mode(&machine.runs().join("1").join(file)), 0o600, "{file}");
    }
}

#[test]
fn all_tasks_that_changed_something_are_told_and_no_others() {
    let machine = Machine::new();
    let mut target = machine.run("1");
    let begin = |target: &mut Target, task: &str| {
        target.begin(CallOptions { task: task.into(), ..CallOptions::default() });
    };
    begin(&mut target, "Make a group");
    target.keep(Path::new("/etc/conf")).unwrap();
    target.settle();
    begin(&mut target, "Make a user");
    target.keep(Path::new("/etc/conf")).unwrap();
    target.run(&Program::new(["/etc/conf"]), "").unwrap();
    target.settle();
    begin(&mut target, "Configure");
    write(&mut target, "/etc/conf", "new\n");
    begin(&mut target, "Configure it again");
    write(&mut target, "/etc/conf", "new\n");
    assert_eq!(machine.all()[0].items[0].tasks, ["Make a user", "Configure"]);
}

#[test]
fn a_removed_folder_is_kept_with_all_that_is_in_it() {
    let machine = Machine::new();
    std::os::unix::fs::symlink("conf", machine.path("/etc/link")).unwrap();
    machine.run("1").remove(Path::new("/etc")).unwrap();
    let kept = machine.of_only_run();
    let paths: Vec<&str> = kept.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/etc", "/etc/conf", "/etc/link"]);
    assert_eq!(machine.all()[0].items[2].before.link_to.as_deref(), Some("conf"));
}

#[test]
fn a_change_that_does_not_come_about_has_lost_nothing() {
    let machine = Machine::new();
    // as if the power failed between the two
    fs::create_dir(machine.path("/etc/.conf.discos-new")).unwrap();
    let mut target = machine.run("1");
    target.write(Path::new("/etc/conf"), b"new\n", &Attributes::default()).unwrap_err();
    assert_eq!(machine.of_only_run(), [("/etc/conf".into(), Some("old\n".into()))]);
}

#[test]
fn what_can_not_be_kept_is_not_changed() {
    let machine = Machine::new();
    fs::write(machine.runs(), "no folder").unwrap();
    let mut target = machine.run("1");
    let error = target.write(Path::new("/etc/conf"), b"new\n", &Attributes::default()).unwrap_err();
    assert!(error.to_string().starts_with("failed to keep /etc/conf before changing it: "), "{error}");
    assert_eq!(fs::read_to_string(machine.path("/etc/conf")).unwrap(), "old\n");
    assert!(!target.changed(), "it is not told as changed");
}

#[test]
fn what_the_run_itself_wrote_is_not_kept() {
    let machine = Machine::new();
    let mut target = machine.run("1");
    for contents in ["a\n", "b\n", "c\n"] {
        write(&mut target, "/etc/conf", contents);
        write(&mut target, "/etc/made", contents);
    }
    let mode = Attributes { mode: Some(Mode::Bits(0o600)), ..Attributes::default() };
    target.set_attributes(Path::new("/etc/conf"), &mode).unwrap();
    write(&mut target, "/etc/conf", "d\n");
    assert_eq!(machine.of_only_run(), [("/etc/conf".into(), Some("old\n".into()))]);
    // somebody else came in between
    fs::write(machine.path("/etc/made"), "precious\n").unwrap();
    target.remove(Path::new("/etc/made")).unwrap();
    assert_eq!(machine.of_only_run()[1], ("/etc/made".into(), Some("precious\n".into())));
}

#[test]
fn the_attributes_and_then_the_contents_are_those_before_the_run() {
    let machine = Machine::new();
    let mut target = machine.run("1");
    let mode = Attributes { mode: Some(Mode::Bits(0o600)), ..Attributes::default() };
    target.set_attributes(Path::new("/etc/conf"), &mode).unwrap();
    write(&mut target, "/etc/conf", "new\n");
    assert_eq!(machine.of_only_run(), [("/etc/conf".into(), Some("old\n".into()))]);
    assert_eq!(machine.all()[0].items[0].before.mode, 0o644);
}

#[test]
fn the_last_ten_runs_stay_and_one_that_is_being_put_back() {
    let machine = Machine::new();
    for run in 1..=12 {
        let mut target = machine.run(&format!("{run:02}"));
        write(&mut target, "/etc/conf", &format!("{run}\n"));
        // the order is that of time, and the clock of a file system may be coarse
        let folder = fs::File::open(machine.runs().join(format!("{run:02}"))).unwrap();
        folder.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(run)).unwrap();
    }
    let names = || machine.all().into_iter().map(|run| run.run).collect::<Vec<_>>();
    assert_eq!(names(), ["12", "11", "10", "09", "08", "07", "06", "05", "04", "03"]);
    let mut target = machine.run("13");
    target.spare("03");
    write(&mut target, "/etc/conf", "13\n");
    assert_eq!(names(), ["13", "12", "11", "10", "09", "08", "07", "06", "05", "03"]);
}

#[test]
fn a_run_that_kept_nothing_pushes_none_out() {
    let machine = Machine::new();
    let at = |run: &str, seconds: u64| {
        let folder = fs::File::open(machine.runs().join(run)).unwrap();
        folder.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
    };
    for run in 1..=10 {
        write(&mut machine.run(&format!("{run:02}")), "/etc/conf", &format!("{run}\n"));
        at(&format!("{run:02}"), run);
    }
    for run in 11..=20 {
        // what is new can't be lost
        write(&mut machine.run(&run.to_string()), &format!("/etc/new{run}"), "new\n");
        at(&run.to_string(), run);
    }
    let names = || machine.all().into_iter().map(|run| run.run).collect::<Vec<_>>();
    assert_eq!(names(), ["10", "09", "08", "07", "06", "05", "04", "03", "02", "01"]);
    write(&mut machine.run("21"), "/etc/conf", "21\n");
    assert_eq!(names(), ["21", "10", "09", "08", "07", "06", "05", "04", "03", "02"]);
    assert_eq!(fs::read_dir(machine.runs()).unwrap().count(), 10, "of the others nothing is left");
}

#[test]
fn a_line_that_was_cut_off_is_passed_over_and_the_next_one_is_read() {
    let machine = Machine::new();
    write(&mut machine.run("1"), "/etc/conf", "new\n");
    let index = machine.runs().join("1/index");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text + "{\"line\":\"kept\",\"path\":\"/etc/ho").unwrap();
    assert_eq!(machine.of_only_run().len(), 1);
    // another agent of the same run
    fs::write(machine.path("/etc/other"), "2\n").unwrap();
    machine.run("1").remove(Path::new("/etc/other")).unwrap();
    let kept = machine.of_only_run();
    assert_eq!(kept[1], ("/etc/other".into(), Some("2\n".into())));
}

#[test]
fn what_a_hiding_task_replaces_or_wrote_is_never_copied() {
    let no_log = CallOptions { no_log: true, ..CallOptions::default() };
    let secret = CallOptions { secret: true, ..CallOptions::default() };
    for hiding in [no_log, secret] {
        let machine = Machine::new();
        fs::write(machine.path("/etc/conf"), "password one\n").unwrap();
        let mut target = machine.run("1");
        target.begin(hiding.clone());
        write(&mut target, "/etc/conf", "password two\n");
        target.begin(CallOptions::default());
        write(&mut target, "/etc/conf", "nothing\n");
        fs::write(machine.path("/etc/conf"), "password two, by another program\n").unwrap();
        target.remove(Path::new("/etc/conf")).unwrap();
        assert_eq!(machine.of_only_run(), [("/etc/conf".into(), None)]);
        let why = machine.all()[0].items[0].left_out.clone().unwrap();
        assert!(why.contains("no_log"), "{why}");
        assert_eq!(fs::read_dir(machine.runs().join("1/files")).unwrap().count(), 0);
    }
}

#[test]
fn what_is_too_large_is_told_before_and_not_kept() {
    let machine = Machine::new();
    let file = fs::File::create(machine.path("/etc/disk")).unwrap();
    file.set_len(257 << 20).unwrap();
    let mut target = machine.run("1");
    let said = |target: &mut Target, check: bool| {
        target.begin(CallOptions { check, ..CallOptions::default() });
        target.remove(Path::new("/etc")).unwrap();
        target.take_warnings()
    };
    let is = |tense: &str| [format!("/etc: what was there {tense} kept: it has more than 256 MiB")];
    assert_eq!(said(&mut target, true), is("will not be"));
    assert!(!machine.runs().exists(), "check mode writes nothing");
    assert_eq!(said(&mut target, false), is("was not"));
    assert_eq!(machine.of_only_run(), [("/etc".into(), None)]);
}

#[test]
fn files_that_programs_change_are_kept_when_the_module_says_so() {
    let machine = Machine::new();
    let mut target = machine.run("1");
    for _ in 0..2 {
        target.begin(CallOptions::default());
        target.keep(Path::new("/etc/conf")).unwrap();
        target.run(&Program::new(["/etc/conf"]), "").unwrap();
        target.settle();
    }
    assert_eq!(machine.of_only_run(), [("/etc/conf".into(), Some("old\n".into()))]);
    let after = machine.all()[0].items[0].after.clone().flatten().unwrap();
    assert_eq!(Some(after), target.state(Path::new("/etc/conf")).unwrap());
}
