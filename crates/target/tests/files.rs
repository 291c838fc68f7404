//! What callers can rely on when they write files through a target.

#![expect(clippy::disallowed_methods, reason = "tests look at the machine past the door")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use target::{Attributes, CallOptions, Error, Finished, Mode, Program, Runner, Target};
use tempfile::TempDir;

struct NoPrograms;

impl Runner for NoPrograms {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        if program.line() == "missing" {
            let source = std::io::ErrorKind::NotFound.into();
            return Err(Error::Start { program: program.line(), source });
        }
        Ok(Finished { rc: 2, ..Finished::default() })
    }
}

fn machine() -> (TempDir, Target) {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    let target = Target::new(root.path().into(), Box::new(NoPrograms));
    (root, target)
}

fn diff_of(target: &mut Target, contents: &[u8], no_log: bool) -> Option<String> {
    target.begin(CallOptions { check: true, diff: true, no_log, ..CallOptions::default() });
    target.write(Path::new("/etc/conf"), contents, &Attributes::default()).unwrap();
    target.take_changes().remove(0).diff
}

#[test]
fn a_difference_is_told_for_text_but_never_for_secrets() {
    let (root, mut target) = machine();
    fs::write(root.path().join("etc/conf"), "a\nb\n").unwrap();
    let diff = diff_of(&mut target, b"a\nc\n", false).unwrap();
    assert_eq!(diff, "--- /etc/conf\n+++ /etc/conf\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
    assert_eq!(diff_of(&mut target, b"password\n", true), None);
    let binary = diff_of(&mut target, b"\xff\x00", false).unwrap();
    assert_eq!(binary, "/etc/conf: binary contents differ (9 -> 2 bytes)\n");
}

#[test]
fn what_a_killed_run_left_behind_is_gone_after_the_next() {
    let (root, mut target) = machine();
    fs::write(root.path().join("etc/.conf.discos-new"), "half of it").unwrap();
    target.write(Path::new("/etc/conf"), b"whole\n", &Attributes::default()).unwrap();
    fs::create_dir(root.path().join("etc/.folder.discos-new")).unwrap();
    target.make_directory(Path::new("/etc/folder"), &Attributes::default()).unwrap();
    assert_eq!(target.list(Path::new("/etc")).unwrap(), ["conf", "folder"]);
}

#[test]
fn a_write_that_fails_leaves_the_file_as_it_was() {
    let (root, mut target) = machine();
    fs::write(root.path().join("etc/conf"), "old\n").unwrap();
    let wanted = Attributes { owner: Some("nobody-knows".into()), ..Attributes::default() };
    let error = target.write(Path::new("/etc/conf"), b"new\n", &wanted).unwrap_err();
    assert_eq!(error.to_string(), "there is no user `nobody-knows` on this machine");
    assert_eq!(target.read_text(Path::new("/etc/conf")).unwrap().unwrap(), "old\n");
    assert_eq!(target.list(Path::new("/etc")).unwrap(), ["conf"]);
}

#[test]
fn what_could_not_be_done_is_not_told_as_done() {
    let (root, mut target) = machine();
    let no_attributes = Attributes::default();
    for in_the_way in [".conf.discos-new", ".link.discos-new", ".hard.discos-new"] {
        fs::create_dir(root.path().join("etc").join(in_the_way)).unwrap();
    }
    fs::write(root.path().join("etc/origin"), "").unwrap();
    target.begin(CallOptions::default());
    target.write(Path::new("/etc/done"), b"x", &no_attributes).unwrap();
    target.write(Path::new("/etc/conf"), b"x", &no_attributes).unwrap_err();
    target.make_link(Path::new("/etc/link"), Path::new("done")).unwrap_err();
    target.make_hard_link(Path::new("/etc/hard"), Path::new("/etc/origin")).unwrap_err();
    let error = target.run(&Program::new(["missing"]), "").unwrap_err();
    assert!(matches!(error, Error::Start { .. }), "{error}");
    target.run(&Program::new(["refuses"]), "").unwrap_err();
    let told: Vec<String> = target.take_changes().into_iter().map(|change| change.subject).collect();
    assert_eq!(told, ["/etc/done", "refuses"]);
}

#[test]
fn a_backup_has_the_old_contents_and_mode() {
    let (root, mut target) = machine();
    let path = root.path().join("etc/conf");
    fs::write(&path, "old\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let copy = target.back_up(Path::new("/etc/conf")).unwrap().unwrap();
    assert_eq!(target.read_text(&copy).unwrap().unwrap(), "old\n");
    assert_eq!(target.metadata(&copy).unwrap().unwrap().mode, 0o600);
}

#[test]
fn links_that_form_a_loop_are_told_as_such() {
    let (_root, mut target) = machine();
    target.make_link(Path::new("/etc/a"), Path::new("b")).unwrap();
    target.make_link(Path::new("/etc/b"), Path::new("a")).unwrap();
    let error = target.read(Path::new("/etc/a")).unwrap_err();
    assert_eq!(error.to_string(), "/etc/a: its links form a loop");
    assert!(target.read(Path::new("etc/a")).unwrap_err().to_string().contains("not absolute"));
}

#[test]
fn check_mode_sees_what_earlier_tasks_would_have_made() {
    let (root, mut target) = machine();
    fs::create_dir_all(root.path().join("old/inside")).unwrap();
    let check = || CallOptions { check: true, ..CallOptions::default() };
    let mode = Attributes { mode: Some(Mode::Bits(0o700)), ..Attributes::default() };
    target.begin(check());
    target.make_directory(Path::new("/new/folder"), &mode).unwrap();
    target.make_link(Path::new("/link"), Path::new("/new")).unwrap();
    target.begin(check());
    target.write(Path::new("/link/folder/file"), b"text", &Attributes::default()).unwrap();
    assert_eq!(target.read(Path::new("/new/folder/file")).unwrap().unwrap(), b"text");
    assert_eq!(target.list(Path::new("/link")).unwrap(), ["folder"]);
    assert_eq!(target.metadata(Path::new("/new/folder")).unwrap().unwrap().mode, 0o700);

    target.remove(Path::new("/old")).unwrap();
    target.make_directory(Path::new("/old"), &Attributes::default()).unwrap();
    assert_eq!(target.list(Path::new("/old")).unwrap(), [""; 0]);
    assert!(target.metadata(Path::new("/old/inside")).unwrap().is_none());

    target.begin(CallOptions::default());
    assert!(target.metadata(Path::new("/new")).unwrap().is_none(), "a real run sees the real machine");
    assert!(target.metadata(Path::new("/old/inside")).unwrap().is_some());
}

#[test]
fn check_mode_remembers_what_it_did_not_run() {
    let (_root, mut target) = machine();
    let check = || CallOptions { check: true, ..CallOptions::default() };
    target.begin(check());
    assert!(target.run(&Program::new(["yum", "install", "x"]), "").unwrap().is_none());
    assert_eq!(target.left_out(), None, "it is about earlier calls");
    target.begin(check());
    target.begin(check());
    assert_eq!(target.left_out(), Some("yum install x"));
    assert!(target.read(Path::new("/etc/x.conf")).unwrap().is_none());
    let error = target.set_attributes(Path::new("/etc/x.conf"), &Attributes::default()).unwrap_err();
    assert!(error.is_for_want_of_something());
    target.begin(CallOptions::default());
    assert_eq!(target.left_out(), None);
}

#[test]
fn check_mode_sees_users_and_groups_that_earlier_tasks_would_have_made() {
    let (root, mut target) = machine();
    fs::write(root.path().join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nold:x:9:9::/:/bin/sh\n")
        .unwrap();
    target.begin(CallOptions { check: true, ..CallOptions::default() });
    target.expect_group(&target::Group { name: "projects".into(), gid: 1001, members: vec![] });
    target.expect("user", "old", wire::Value::Null);
    let wanted = Attributes { group: Some("projects".into()), ..Attributes::default() };
    target.make_directory(Path::new("/archive"), &wanted).unwrap();
    assert_eq!(target.metadata(Path::new("/archive")).unwrap().unwrap().gid, 1001);
    assert_eq!(target.group_name(1001).unwrap().unwrap(), "projects");
    assert!(target.user("old").unwrap().is_none());
    target.begin(CallOptions::default());
    assert!(target.user("old").unwrap().is_some());
    assert!(target.group("projects").unwrap().is_none());
}

#[test]
fn several_make_the_same_folders_at_the_same_time() {
    let root = tempfile::tempdir().unwrap();
    let together = std::sync::Barrier::new(4);
    let make = |own: usize| {
        let mut target = Target::new(root.path().into(), Box::new(NoPrograms));
        for round in 0..100 {
            target.begin(CallOptions::default());
            together.wait();
            let path = format!("/round{round}/shared/own{own}");
            target.make_directory(Path::new(&path), &Attributes::default()).unwrap();
            target.take_changes();
        }
    };
    let make = &make;
    std::thread::scope(|scope| {
        for own in 0..4 {
            scope.spawn(move || make(own));
        }
    });
    assert!(root.path().join("round99/shared/own3").is_dir());
}
