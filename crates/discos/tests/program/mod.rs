//! Programs that tests make and that are started at once.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// Makes a script that everybody may start. It is written by another process: were it open here, a program that another
/// test starts at this moment would have it open, too, and Linux starts no file that somebody may still write to.
#[track_caller]
pub fn make_program(path: &Path, script: &str) {
    let mut install = Command::new("install");
    install.args(["-m", "755", "/dev/stdin"]).arg(path).stdin(Stdio::piped());
    let mut install = install.spawn().unwrap();
    install.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(install.wait().unwrap().success(), "{} was not made", path.display());
}
