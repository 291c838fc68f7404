//! The machine that a deployment is started on, as far as templates may look at it.
#![expect(
    clippy::disallowed_methods,
    reason = "the tests on files and the lookups of templates reach the control machine here and nowhere else"
)]

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::Path,
    process::{Command, Stdio},
};

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// A symbolic link that was not followed.
    Link,
    /// A device, a socket or a pipe.
    Other,
}

/// What lies at a path, a symbolic link followed or not.
pub fn kind(path: &str, follow: bool) -> Option<PathKind> {
    let found = if follow { fs::metadata(path) } else { fs::symlink_metadata(path) }.ok()?.file_type();
    Some(match () {
        () if found.is_symlink() => PathKind::Link,
        () if found.is_dir() => PathKind::Directory,
        () if found.is_file() => PathKind::File,
        () => PathKind::Other,
    })
}

/// Device and number of what lies at a path: the same for two names of one file.
pub fn identity(path: &str, follow: bool) -> Option<(u64, u64)> {
    let found = if follow { fs::metadata(path) } else { fs::symlink_metadata(path) }.ok()?;
    Some((found.dev(), found.ino()))
}

/// The path without symbolic links, as far as it exists.
pub fn real_path(path: &str) -> Option<String> {
    fs::canonicalize(path).ok().map(|path| path.to_string_lossy().into_owned())
}

/// Where this process is.
pub fn current_folder() -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |path| path.to_string_lossy().into_owned())
}

/// The home of a user by name, or of the one who runs this.
pub fn home(user: Option<&str>) -> Option<String> {
    let Some(user) = user else {
        return std::env::var("HOME").ok().or_else(|| of_user(own_id(), 2));
    };
    of_user(user.to_owned(), 0)
}

fn own_id() -> String {
    fs::metadata("/proc/self").map(|own| own.uid().to_string()).unwrap_or_default()
}

fn of_user(wanted: String, column: usize) -> Option<String> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    lines.find(|line| line.get(column) == Some(&&*wanted))?.get(5).map(|home| (*home).to_owned())
}

/// The names in a folder, sorted; none when it cannot be read.
pub fn list(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(if folder.is_empty() { "." } else { folder });
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort_unstable();
    names
}

/// The contents of a file.
///
/// # Errors
/// What the operating system says, as a lower-case fragment with the path.
pub fn read(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("failed to read {path}: {error}"))
}

/// What a command of the shell puts out.
///
/// # Errors
/// The exit code when it is not zero. The command is not told: it may hold secrets.
pub fn shell(command: &str, folder: &str) -> Result<Vec<u8>, String> {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit());
    let done = shell.output().map_err(|error| format!("failed to start a shell on this machine: {error}"))?;
    match done.status.code() {
        Some(0) => Ok(done.stdout),
        Some(code) => Err(format!("the command ended with exit code {code}")),
        None => Err("the command was killed".to_owned()),
    }
}

/// What curl fetches with these settings, which it reads from its input. Settings of the user do not count.
///
/// # Errors
/// Why it got nothing, without what curl says: there are addresses in it.
pub fn fetch(settings: &str) -> Result<Vec<u8>, String> {
    let mut curl = Command::new("curl");
    curl.args(["-q", "-K", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let wrong = |error: std::io::Error| format!("failed to run curl on this machine: {error}");
    let mut running = curl.spawn().map_err(wrong)?;
    // Curl reads all of it before it begins; when it ended early, its exit code says why.
    let told = running.stdin.take().map(|mut input| input.write_all(settings.as_bytes()));
    let done = running.wait_with_output().map_err(wrong)?;
    let why = match done.status.code() {
        Some(0) => return told.unwrap_or(Ok(())).map(|()| done.stdout).map_err(wrong),
        Some(3) => "the address is none",
        Some(5) => "the proxy has no address",
        Some(6) => "the server has no address",
        Some(7) => "the server can't be reached",
        Some(28) => "the server did not answer in time",
        Some(35 | 51 | 60 | 77 | 83) => "the server's certificate or its way to encrypt is not good",
        Some(37 | 78) => "there is no such file",
        Some(47) => "the server goes on to another address again and again",
        Some(67) => "the server refuses name and password",
        Some(code) => return Err(format!("curl ended with exit code {code}")),
        None => "curl was killed",
    };
    Err(why.to_owned())
}

/// Writes a file that only its owner may read, with the folders above it.
///
/// # Errors
/// What the operating system says, as a lower-case fragment with the path.
pub fn write_secret(path: &str, contents: &str) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("failed to write {path}: {error}");
    if let Some(folder) = Path::new(path).parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(wrong)?;
    }
    let part = format!("{path}.{}.part", std::process::id());
    let written = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)
        .and_then(|mut file| file.write_all(contents.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        // What is left of it helps nobody.
        let _ = fs::remove_file(&part);
        wrong(error)
    })
}

/// Bytes that nobody can guess.
///
/// # Errors
/// What the operating system says.
pub fn random(bytes: &mut [u8]) -> Result<(), String> {
    fs::File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(bytes))
        .map_err(|error| format!("failed to read /dev/urandom: {error}"))
}
