//! ssh's shared connections end with the run: none stays open to a machine, or waits for one that is gone.
#![expect(clippy::disallowed_methods, reason = "it looks for sockets, and has ssh end what it began")]

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

/// Ends those whose sockets are in a folder. One that has ended already needs nothing.
pub fn end(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let mut ssh = Command::new("ssh");
        ssh.arg("-S").arg(entry.path()).args(["-O", "exit", "-F", "/dev/null", "any"]);
        drop(ssh.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}
