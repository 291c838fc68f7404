//! Runs the machine's own programs: `ip`, `ssh-keygen`.
#![expect(
    clippy::disallowed_methods,
    reason = "the simulator sets the machine's networks up with its programs"
)]

use std::{
    ffi::OsStr,
    io::{ErrorKind, Write},
    process::{Command, Stdio},
};

use crate::Error;

/// Where programs are looked for, whatever the caller's PATH.
pub(crate) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Runs `program` to do `what`, with `input`; its error output becomes the reason when it fails.
pub(crate) fn run<A: AsRef<OsStr>>(
    what: &str,
    program: &str,
    arguments: impl IntoIterator<Item = A>,
    input: &str,
) -> Result<(), Error> {
    let fail =
        |reason: String| Error::Program { what: what.to_owned(), reason: format!("{program}: {reason}") };
    let mut child = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", PATH)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                fail(format!("not on this machine: `apt-get install {}`", package(program)))
            }
            _ => fail(error.to_string()),
        })?;
    if let Some(mut stdin) = child.stdin.take() {
        // one that ends without reading tells why by its exit
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| fail(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(fail(format!("{} ({})", said.trim().replace('\n', "; "), output.status)))
}

/// The Debian package that has the program.
fn package(program: &str) -> &str {
    match program {
        "ip" => "iproute2",
        "mkfs.ext4" => "e2fsprogs",
        "nft" => "nftables",
        "ssh-keygen" => "openssh-client",
        other => other,
    }
}

/// Runs a batch of `ip` commands, one a line.
pub(crate) fn ip(what: &str, batch: &str) -> Result<(), Error> {
    run(what, "ip", ["-batch", "-"], batch)
}
