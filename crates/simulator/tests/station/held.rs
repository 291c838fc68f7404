//! Programs that are held to Linux 2.6.32 without a station.

use std::process::Command;

use crate::bench::executable;

/// Perl can make any system call: 318 is `getrandom`, of Linux 3.17.
const GETRANDOM: &str = r#"my $bytes = "x" x 8; print syscall(318, $bytes, 8, 0) == 8 ? "random" : "$!";"#;

#[test]
fn a_program_that_is_held_gets_no_later_system_call_and_what_it_starts_does() {
    let held = |words: &[&str]| {
        let output = Command::new(executable()).arg("linux-2.6.32").args(words).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(held(&["/usr/bin/perl", "-e", GETRANDOM]), "Function not implemented");
    assert_eq!(held(&["/bin/sh", "-c", &format!("exec perl -e '{GETRANDOM}'")]), "random");
}

#[test]
fn a_program_that_is_held_ends_with_its_exit_code() {
    let status =
        Command::new(executable()).args(["linux-2.6.32", "/bin/sh", "-c", "exit 7"]).status().unwrap();
    assert_eq!(status.code(), Some(7));
}
