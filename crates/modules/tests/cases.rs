//! Every folder `cases/<module>/<case>/` is one use of a module. For each the laws are asserted that make
//! configuration management trustworthy; `case::laws` has them in words.

#![expect(clippy::disallowed_methods, reason = "cases are folders: they are read, copied and compared")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "these are tests")]

mod case;

use std::{fs, panic, path::Path};

use case::Case;
use modules::{MODULES, Side};

/// Modules for which a law does not hold, and why. Nothing else may declare an exception.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("command", "an arbitrary program changes what it likes"),
    ("expect", "an arbitrary program changes what it likes"),
    ("raw", "an arbitrary program changes what it likes"),
    ("script", "an arbitrary program changes what it likes"),
    ("tempfile", "it makes another one every time"),
    ("shell", "an arbitrary program changes what it likes"),
    ("uri", "only the server knows what a request does"),
];

#[test]
fn every_case_keeps_the_laws() {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut broken = Vec::new();
    let mut count = 0;
    for case in Case::all().iter().filter(|case| case.name.contains(&only)) {
        count += 1;
        if panic::catch_unwind(|| case::laws::hold(case)).is_err() {
            broken.push(case.name.clone());
        }
    }
    assert!(count > 0, "there is no case named {only}");
    assert!(broken.is_empty(), "{} of {count} cases broken: {}", broken.len(), broken.join(", "));
}

#[test]
fn every_module_of_the_machine_has_cases_and_every_folder_a_module() {
    let cases = Path::new(case::FOLDER);
    for module in MODULES {
        if matches!(module.side, Side::Target(_)) {
            assert!(cases.join(module.name).is_dir(), "`{}` has no cases", module.name);
        }
    }
    for folder in fs::read_dir(cases).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(MODULES.iter().any(|module| module.name == name), "no module is called `{name}`");
    }
}

#[test]
fn exceptions_from_the_laws_are_those_of_the_table() {
    for module in MODULES {
        let excepted = EXCEPTIONS.iter().any(|(name, _)| *name == module.name);
        let declared = !(module.laws.idempotent && module.laws.check_mode);
        assert_eq!(declared, excepted, "`{}`", module.name);
    }
}
