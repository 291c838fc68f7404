//! A small repository of DISCOS.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A bare repository with branches master, stable, feature/new-receiver and both, and tags discos1.0-rc02
/// (annotated), light and both.
pub struct Repository {
    bare: PathBuf,
}

impl Repository {
    pub fn new(folder: &Path) -> Self {
        let (work, bare) = (folder.join("work"), folder.join("discos.git"));
        fs::create_dir_all(work.join("SRT/Configuration/CDB")).unwrap();
        fs::write(work.join("SRT/Configuration/CDB/README"), "the telescope's\n").unwrap();
        let work_text = work.to_str().unwrap();
        git(&["init", "--quiet", "--initial-branch=master", work_text]);
        let inside = |words: &[&str]| git(&[&["-C", work_text], words].concat());
        inside(&["add", "."]);
        inside(&["commit", "--quiet", "-m", "Begin"]);
        inside(&["tag", "--annotate", "-m", "Release", "discos1.0-rc02"]);
        inside(&["tag", "light"]);
        inside(&["tag", "both"]);
        fs::write(work.join("README"), "master\n").unwrap();
        inside(&["add", "."]);
        inside(&["commit", "--quiet", "-m", "Go on"]);
        for branch in ["stable", "feature/new-receiver", "both"] {
            inside(&["branch", branch]);
        }
        git(&["clone", "--quiet", "--bare", work_text, bare.to_str().unwrap()]);
        Self { bare }
    }

    /// As `DISCOS_REPOSITORY` has it.
    pub fn address(&self) -> String {
        format!("file://{}", self.bare.display())
    }

    pub fn folder(&self) -> &Path {
        &self.bare
    }

    /// Adds a branch or tag of any name.
    pub fn add(&self, reference: &str) {
        git(&["-C", self.bare.to_str().unwrap(), "update-ref", reference, "refs/heads/master"]);
    }
}

/// git without the configuration and the environment of whoever runs the tests.
pub fn plain_git() -> Command {
    let mut git = Command::new("git");
    git.env_clear().env("PATH", env::var_os("PATH").unwrap()).env("HOME", "/nowhere").env("LC_ALL", "C");
    git.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    git.args(["-c", "user.name=DISCOS", "-c", "user.email=discos@example.org"]);
    git
}

/// The same, which must succeed.
#[track_caller]
pub fn git(words: &[&str]) {
    let output = plain_git().args(words).output().unwrap();
    assert!(output.status.success(), "git {words:?}: {output:?}");
}
