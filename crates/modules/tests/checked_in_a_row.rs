//! In check mode a task sees the machine as the tasks before it would have left it.

#![expect(clippy::disallowed_methods, reason = "the machine is a folder that the tests make")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::{fs, path::Path};

use target::{CallOptions, Error, Finished, Program, Runner, Target};
use wire::{Outcome, Value};

/// A machine without packages and units, and with nobody in its name services.
struct BareMachine;

impl Runner for BareMachine {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        let line = program.words.join(" ");
        let (rc, stdout) = match program.words.last() {
            _ if line.starts_with("getent ") => (2, String::new()),
            _ if line.starts_with("systemctl show") => (0, "LoadState=not-found\n".into()),
            Some(name) if line.contains("--whatprovides") => (1, format!("no package provides {name}\n")),
            _ => (1, String::new()),
        };
        Ok(Finished { rc, stdout, ..Finished::default() })
    }
}

fn machine(root: &Path) -> Target {
    let files = [
        ("etc/passwd", "discos:x:1101:1101::/home/discos:/bin/bash\n"),
        ("etc/group", "discos:x:1101:\nacs:x:1100:\nprojects:x:1200:discos\n"),
        ("etc/skel/.bashrc", "# skeleton\n"),
        ("home/discos/notes", ""),
        ("run/systemd/system/x", ""),
        ("etc/systemd/system/x", ""),
    ];
    for (path, text) in files {
        fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
        fs::write(root.join(path), text).unwrap();
    }
    Target::new(root.into(), Box::new(BareMachine))
}

/// Checks tasks one after the other; the outcome of the last.
fn check(tasks: &[(&str, Value)]) -> Outcome {
    let root = tempfile::tempdir().unwrap();
    let mut target = machine(root.path());
    let options = CallOptions { check: true, ..CallOptions::default() };
    let mut last = Outcome::default();
    for (module, arguments) in tasks {
        let blob = arguments["content"].as_str().unwrap_or_default().as_bytes();
        let module = modules::find(module).unwrap();
        last = modules::run(module, &mut target, arguments.as_object().unwrap(), blob, options.clone())
            .unwrap_or_else(|failure| panic!("{}: {}", module.name, failure.message));
    }
    last
}

fn task(module: &'static str, arguments: &str) -> (&'static str, Value) {
    (module, serde_json::from_str(arguments).unwrap())
}

#[test]
fn a_group_that_was_renumbered_is_still_the_primary_one() {
    let renumber = task("group", r#"{"name": "discos", "gid": 1300}"#);
    let outcome = check(&[renumber, task("user", r#"{"name": "discos", "group": "discos"}"#)]);
    assert!(!outcome.changed, "{:?}", outcome.changes);
}

#[test]
fn a_user_that_was_removed_takes_its_own_group_and_home_along() {
    let remove = task("user", r#"{"name": "discos", "state": "absent", "remove": true}"#);
    let group = task("group", r#"{"name": "discos", "state": "absent"}"#);
    let home = task("file", r#"{"path": "/home/discos", "state": "absent"}"#);
    for later in [group, home] {
        let outcome = check(&[remove.clone(), later]);
        assert!(!outcome.changed, "{:?}", outcome.changes);
    }
}

#[test]
fn ids_of_what_was_removed_are_free() {
    let remove = task("user", r#"{"name": "discos", "state": "absent"}"#);
    let outcome = check(&[remove, task("user", r#"{"name": "observer", "uid": 1101}"#)]);
    assert!(outcome.changed);
}

#[test]
fn a_group_that_a_user_left_is_left() {
    let leave = task("user", r#"{"name": "discos", "groups": ["acs"]}"#);
    let outcome = check(&[leave.clone(), leave, task("user", r#"{"name": "discos", "groups": "acs"}"#)]);
    assert!(!outcome.changed, "{:?}", outcome.changes);
    let more = task("user", r#"{"name": "discos", "groups": "acs", "append": true}"#);
    let outcome = check(&[more, task("user", r#"{"name": "discos", "groups": ["acs", "projects"]}"#)]);
    assert!(!outcome.changed, "{:?}", outcome.changes);
}

#[test]
fn a_new_user_has_the_files_of_the_skeleton() {
    let user = task("user", r#"{"name": "observer", "group": "acs"}"#);
    let line = task("lineinfile", r##"{"path": "/home/observer/.bashrc", "line": "# skeleton"}"##);
    let outcome = check(&[user, line]);
    assert!(!outcome.changed, "{:?}", outcome.changes);
}

#[test]
fn an_id_that_only_the_run_will_know_is_not_told() {
    let outcome = check(&[task("group", r#"{"name": "observers"}"#)]);
    assert_eq!(outcome.output.get("gid"), None);
}

#[test]
fn a_unit_that_was_written_is_a_service() {
    let unit = task("copy", r#"{"dest": "/etc/systemd/system/acs.service", "content": "[Unit]\n"}"#);
    let outcome = check(&[unit, task("service", r#"{"name": "acs", "state": "stopped", "enabled": false}"#)]);
    assert!(!outcome.changed, "{:?}", outcome.changes);
}

#[test]
fn a_service_that_a_package_or_command_may_bring_is_unknown() {
    let service = task("service", r#"{"name": "ntpd", "state": "started"}"#);
    let outcome = check(&[task("yum", r#"{"name": "ntp"}"#), service.clone()]);
    let reason = "the service ntpd is not there yet: a package of this run may bring it";
    assert_eq!(outcome.unknown.as_deref(), Some(reason));
    let outcome = check(&[task("command", r#"{"cmd": "make install"}"#), service]);
    let reason = "there is no service `ntpd` on this machine; `make install` may make it, and check mode did not run it";
    assert_eq!(outcome.unknown.as_deref(), Some(reason));
}

#[test]
fn the_entry_of_a_user_that_would_be_made_is_unknown() {
    let user = task("user", r#"{"name": "observer", "group": "acs"}"#);
    let outcome = check(&[user, task("getent", r#"{"database": "passwd", "key": "observer"}"#)]);
    let reason = "an earlier task makes `observer`, and only the run knows its entry";
    assert_eq!(outcome.unknown.as_deref(), Some(reason));
}

#[test]
fn access_lists_of_folders_that_would_be_made_would_be_set() {
    let made = task("file", r#"{"path": "/archive", "state": "directory", "owner": "discos"}"#);
    let entry = r#"{"path": "/archive", "default": true, "etype": "group", "permissions": "---", "state": "present"}"#;
    let outcome = check(&[made, task("acl", entry)]);
    let subjects: Vec<&str> = outcome.changes.iter().map(|change| change.subject.as_str()).collect();
    assert_eq!(subjects, ["setfacl -d -m group::--- /archive"]);
    let absent = r#"{"path": "/archive", "etype": "user", "entity": "anna", "state": "absent"}"#;
    let made = task("file", r#"{"path": "/archive", "state": "directory", "owner": "discos"}"#);
    assert!(!check(&[made, task("acl", absent)]).changed);
}
