//! `discos install-links DIR`: a link for every command.
#![expect(clippy::disallowed_methods, reason = "it makes the folder and the links that it is asked for")]

use std::{
    env,
    ffi::OsString,
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use clap::Parser;
use wire::ExitCode;

use super::{Console, Refusal, link_names, parse};

/// Make links to this executable for all its commands.
#[derive(Debug, Parser)]
struct Options {
    /// Folder for the links; it is made when it is missing
    dir: PathBuf,
}

/// Makes the links, replacing older links of the same names; other files are left alone.
///
/// # Errors
/// A [`Refusal`] that names the path that can't be made.
pub fn run(arguments: &[OsString], console: &mut Console) -> Result<u8, Refusal> {
    let options: Options =
        match parse::options("install-links", arguments, &["discos install-links ~/bin"], console)? {
            Ok(options) => options,
            Err(code) => return Ok(code),
        };
    let executable = env::current_exe()
        .map_err(|e| Refusal::failure(format!("failed to find the path of this executable: {e}")))?;
    fs::create_dir_all(&options.dir).map_err(|e| refused(&options.dir, &e))?;
    for name in link_names() {
        let link = options.dir.join(name);
        make(&executable, &link).map_err(|e| refused(&link, &e))?;
        console.say(&format!("{} -> {}\n", link.display(), executable.display()));
    }
    Ok(ExitCode::Success.number())
}

fn make(executable: &Path, link: &Path) -> io::Result<()> {
    match fs::symlink_metadata(link) {
        Ok(found) if !found.is_symlink() => {
            Err(io::Error::new(io::ErrorKind::AlreadyExists, "a file that is no link has this name"))
        }
        Ok(_) => fs::remove_file(link).and_then(|()| symlink(executable, link)),
        Err(_) => symlink(executable, link),
    }
}

fn refused(path: &Path, error: &io::Error) -> Refusal {
    Refusal::failure(format!("failed to make {}: {error}", path.display()))
}
