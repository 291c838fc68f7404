//! The umask is the whole process's, so that this test has a process of its own.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "journals are files; a test may fail")]

use std::{fs, os::unix::fs::PermissionsExt};

use report::journal::Journal;
use rustix::fs::Mode;

#[test]
fn a_journal_is_for_its_owner_alone_in_an_open_folder_and_whatever_the_umask_is() {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let usual = rustix::process::umask(Mode::empty());
    let open = Journal::create(home.path(), "open").map(|journal| journal.path().to_owned());
    rustix::process::umask(Mode::RWXU);
    let odd = Journal::create(home.path(), "odd").map(|journal| journal.path().to_owned());
    rustix::process::umask(usual);
    for path in [open.unwrap(), odd.unwrap()] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}
