//! `tempfile` makes another one every time, which cases can't compare.

use std::os::unix::fs::PermissionsExt;

use target::{CallOptions, Error, Finished, Program, Runner, Target};
use wire::Value;

struct NoPrograms;

impl Runner for NoPrograms {
    fn run(&mut self, _program: &Program, _quiet: bool) -> Result<Finished, Error> {
        Ok(Finished { rc: 2, ..Finished::default() })
    }
}

#[test]
fn files_and_folders_are_new_and_closed_to_others() {
    let root = tempfile::tempdir().unwrap();
    let mut target = Target::new(root.path().into(), Box::new(NoPrograms));
    let mut seen = Vec::new();
    for (state, mode) in [("file", 0o600), ("file", 0o600), ("directory", 0o700)] {
        let arguments = serde_json::json!({"path": "/", "prefix": "a.", "suffix": ".b", "state": state});
        let module = modules::find("tempfile").unwrap();
        let call = arguments.as_object().unwrap();
        let outcome = modules::run(module, &mut target, call, &[], CallOptions::default()).unwrap();
        let Value::String(path) = &outcome.output["path"] else { panic!("{:?}", outcome.output) };
        assert!(path.starts_with("/a.") && path.ends_with(".b") && !seen.contains(path), "{path}");
        let made = root.path().join(path.trim_start_matches('/')).metadata().unwrap();
        assert_eq!((made.permissions().mode() & 0o777, made.is_dir()), (mode, state == "directory"));
        seen.push(path.clone());
    }
}
