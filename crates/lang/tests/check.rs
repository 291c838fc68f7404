//! Content of all kinds, and the whole text that an operator reads about it.
//!
//! Each folder in `tests/check/` has a `site.yml`, an `inventory/` (or the shared one), and `expected.txt`:
//! the errors as they are shown, or nothing when there are none. `UPDATE_EXPECTED=1` writes them anew.
#![allow(clippy::disallowed_methods, reason = "the cases are folders")]
#![allow(clippy::unwrap_used, reason = "a test that cannot read its case fails")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use lang::{
    check::check, diagnostic::render, files::Directory, files::Files, inventory::Inventory, playbook::load,
};
use wire::Object;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check")
}

/// What an operator reads about a case.
fn errors(case: &Path) -> String {
    let files = Directory::new(case, "");
    let shared = Directory::new(folder(), "");
    let own = files.is_dir(Path::new("inventory"));
    let beside: (&dyn Files, &Path) = (&files, Path::new(""));
    let inventory =
        Inventory::load(if own { &files } else { &shared }, Path::new("inventory"), Some(beside)).unwrap();
    let hosts = inventory.hosts().to_vec();
    match check(load(&files, Path::new("site.yml")), &files, &inventory, &hosts, &Object::new()) {
        Ok(_) => String::new(),
        Err(diagnostics) => render(&diagnostics, false),
    }
}

#[test]
fn every_case_is_told_as_expected() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "inventory")
        .collect();
    names.sort();
    assert!(names.len() > 5);
    let mut wrong = Vec::new();
    for name in names {
        let case = folder().join(&name);
        let (expected, found) = (case.join("expected.txt"), errors(&case));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        if fs::read_to_string(&expected).unwrap() != found {
            wrong.push(format!("--- {name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "not as in expected.txt:\n{}", wrong.join("\n"));
}
