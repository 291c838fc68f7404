//! Finds `ansible-playbook`, and asks for its version.
#![expect(clippy::disallowed_methods, reason = "it asks Ansible for its version")]

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::cli::Refusal;

const NAME: &str = "ansible-playbook";
/// What the content is tested with.
const TESTED: &str = "2.19.";

/// An Ansible that runs.
#[derive(Debug)]
pub struct Program {
    pub path: PathBuf,
    /// Of ansible-core, e.g. `2.19.14`.
    pub version: String,
}

impl Program {
    /// The one that the operator named, else the first on the PATH.
    ///
    /// # Errors
    /// A [`Refusal`] that tells how to get one.
    pub fn find(named: Option<&Path>) -> Result<Self, Refusal> {
        let path = match named {
            Some(path) if path.is_dir() => path.join(NAME),
            Some(path) => path.to_path_buf(),
            None => on_path(&env::var_os("PATH").unwrap_or_default())
                .ok_or_else(|| how_to_get_one(format!("--engine ansible: there is no {NAME} on the PATH")))?,
        };
        let shown = path.display();
        let output = Command::new(&path)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| how_to_get_one(format!("failed to run {shown}: {error}")))?;
        let told = String::from_utf8_lossy(&output.stdout);
        match version(&told) {
            Some(version) if version.starts_with(TESTED) => Ok(Self { path, version: version.to_owned() }),
            Some(version) => Err(how_to_get_one(format!("{shown} is ansible-core {version}"))
                .help(format!("the content is written for ansible-core {TESTED}x"))),
            None => Err(how_to_get_one(format!("{shown} does not tell its version as Ansible does"))
                .extended(String::from_utf8_lossy(&output.stderr).lines().take(5).map(str::to_owned))),
        }
    }
}

fn how_to_get_one(why: String) -> Refusal {
    Refusal::usage(why)
        .help("scripts/ansible of the project installs it, and links it to dist/bin for the PATH")
        .help("one that is elsewhere is named by --ansible PROGRAM")
}

fn on_path(path: &std::ffi::OsStr) -> Option<PathBuf> {
    env::split_paths(path).map(|folder| folder.join(NAME)).find(|program| program.is_file())
}

/// `ansible-playbook [core 2.19.14]`.
fn version(told: &str) -> Option<&str> {
    told.lines().next()?.split_once("[core ")?.1.split_once(']').map(|(version, _)| version.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_core() {
        assert_eq!(version("ansible-playbook [core 2.19.14]\n  config file = None\n"), Some("2.19.14"));
        assert_eq!(version("ansible-playbook 2.9.27\n"), None);
    }

    #[test]
    fn the_first_folder_that_has_it_counts() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = env::join_paths([one.path(), other.path()]).unwrap();
        assert_eq!(on_path(&path), None);
        std::fs::write(other.path().join(NAME), "").unwrap();
        assert_eq!(on_path(&path), Some(other.path().join(NAME)));
        assert_eq!(on_path(std::ffi::OsStr::new("")), None);
    }
}
