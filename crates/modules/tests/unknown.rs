//! What check mode can't know is told as unknown, not as a failure.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use target::{CallOptions, Error, Finished, Program, Runner, Target};
use wire::{Failure, Outcome, Value};

struct NoPrograms;

impl Runner for NoPrograms {
    fn run(&mut self, _program: &Program, _quiet: bool) -> Result<Finished, Error> {
        Ok(Finished { rc: 2, ..Finished::default() })
    }
}

fn check(target: &mut Target, module: &str, arguments: &Value) -> Result<Outcome, Failure> {
    let options = CallOptions { check: true, ..CallOptions::default() };
    modules::run(modules::find(module).unwrap(), target, arguments.as_object().unwrap(), &[], options)
}

#[test]
fn a_file_that_an_earlier_command_may_make_is_unknown() {
    let root = tempfile::tempdir().unwrap();
    let mut target = Target::new(root.path().into(), Box::new(NoPrograms));
    let line = serde_json::json!({"path": "/etc/made.conf", "line": "x"});
    let failure = check(&mut target, "lineinfile", &line).unwrap_err();
    assert_eq!(failure.message, "/etc/made.conf: there is no such file");
    assert_eq!(failure.help.as_deref(), Some("create=true makes it"));

    check(&mut target, "command", &serde_json::json!({"cmd": "make conf"})).unwrap();
    let unknown = check(&mut target, "lineinfile", &line).unwrap().unknown.unwrap();
    assert_eq!(
        unknown,
        "/etc/made.conf: there is no such file; `make conf` may make it, and check mode did not run it"
    );
}

#[test]
fn a_wrong_argument_fails_in_check_mode_too() {
    let root = tempfile::tempdir().unwrap();
    let mut target = Target::new(root.path().into(), Box::new(NoPrograms));
    check(&mut target, "command", &serde_json::json!({"cmd": "make conf"})).unwrap();
    let failure = check(&mut target, "file", &serde_json::json!({"path": "/x", "stat": "file"})).unwrap_err();
    assert_eq!(failure.message, "`file` has no argument `stat`");
    assert_eq!(failure.help.as_deref(), Some("did you mean `state`?"));
}
