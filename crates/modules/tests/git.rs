//! `git` with a real repository, for cases can't have folders named `.git`.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "these are tests")]

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};
use target::{CallOptions, ProcessGroups, Target};
use wire::{Failure, Outcome};

/// A repository with a branch `stable`, a tag `v1`, and a folder for working copies.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        let bench = Self(tempfile::tempdir().unwrap());
        fs::create_dir(bench.0.path().join("tool")).unwrap();
        bench.git(&["init", "--quiet", "--initial-branch=master"]);
        bench.commit("one");
        bench.git(&["tag", "-a", "v1", "-m", "the first"]);
        bench.git(&["branch", "stable"]);
        bench.commit("two");
        bench
    }

    fn git(&self, words: &[&str]) {
        let settings = ["-c", "user.name=anna", "-c", "user.email=anna@nas"];
        let folder = self.0.path().join("tool");
        let mut git = Command::new("git");
        // without the configuration of whoever runs the tests
        git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env_remove("GIT_DIR");
        let done = git.args(settings).args(words).current_dir(folder).status().unwrap();
        assert!(done.success(), "git {words:?}");
    }

    fn commit(&self, text: &str) {
        fs::write(self.0.path().join("tool/file"), text).unwrap();
        self.git(&["add", "file"]);
        self.git(&["commit", "--quiet", "-m", text]);
    }

    fn call(&self, mut arguments: Value, check: bool) -> Result<Outcome, Failure> {
        let path = |name: &str| json!(self.0.path().join(name));
        let given = arguments.as_object_mut().unwrap();
        given.insert("repo".into(), path("tool"));
        given.insert("dest".into(), path("below/copy"));
        let options = CallOptions { check, ..CallOptions::default() };
        let mut target = Target::machine(ProcessGroups::default());
        modules::run(modules::find("git").unwrap(), &mut target, given, &[], options)
    }

    fn done(&self, arguments: Value) -> bool {
        let told = self.call(arguments.clone(), true).unwrap();
        let done = self.call(arguments.clone(), false).unwrap();
        assert_eq!(told.changed, done.changed, "{arguments}: check mode");
        assert_eq!(told.output["after"], done.output["after"], "{arguments}: check mode");
        assert!(!self.call(arguments.clone(), false).unwrap().changed, "{arguments}: again");
        done.changed
    }

    fn file(&self) -> String {
        fs::read_to_string(self.0.path().join("below/copy/file")).unwrap()
    }
}

#[test]
fn a_copy_is_made_and_follows_the_repository() {
    let bench = Bench::new();
    assert!(bench.done(json!({})));
    assert_eq!(bench.file(), "two");
    bench.commit("three");
    assert!(bench.done(json!({})));
    assert_eq!(bench.file(), "three");
    assert!(!bench.call(json!({"update": false}), false).unwrap().changed);
}

#[test]
fn versions_are_branches_tags_and_commits() {
    let bench = Bench::new();
    assert!(bench.done(json!({"version": "v1"})));
    assert_eq!(bench.file(), "one");
    assert!(bench.done(json!({"version": "master"})));
    assert_eq!(bench.file(), "two");
    // the same commit as the tag
    assert!(bench.done(json!({"version": "stable"})));
    assert_eq!(bench.file(), "one");
    let outcome = bench.call(json!({"version": "master"}), false).unwrap();
    let commit = outcome.output["after"].as_str().unwrap();
    assert!(bench.done(json!({"version": "v1"})));
    assert!(bench.done(json!({"version": commit})));
    assert_eq!(bench.file(), "two");
    assert!(bench.call(json!({"version": "nope"}), false).is_err());
}

#[test]
fn what_was_changed_is_only_thrown_away_on_request() {
    let bench = Bench::new();
    assert!(bench.done(json!({})));
    let file = bench.0.path().join("below/copy/file");
    fs::write(&file, "mine").unwrap();
    fs::write(file.with_file_name("other"), "not git's").unwrap();
    assert!(bench.call(json!({}), false).unwrap_err().message.contains("were changed"));
    assert_eq!(bench.file(), "mine");
    assert!(bench.done(json!({"force": true})));
    assert_eq!(bench.file(), "two");
    assert!(Path::exists(&file.with_file_name("other")));
}
