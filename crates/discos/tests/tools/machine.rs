//! A folder that stands for a machine.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::{
    program::make_program,
    repository::{Repository, plain_git},
};

/// What of ACS is needed: it makes the tree of an introot.
const TEMPLATE: &str = "#!/bin/sh
[ \"$1\" = INTROOT ] || { echo \"wrong type $1\" >&2; exit 1; }
mkdir -p \"$2/bin\" \"$2/lib/python\" \"$2/include\" \"$2/config/CDB\"
";

/// A machine after its deployment, and a repository of DISCOS.
pub struct Machine {
    folder: TempDir,
    pub repository: Repository,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Machine {
    /// A machine of the SRT.
    pub fn of_srt() -> Self {
        let machine = Self::of_developer();
        fs::write(machine.misc().join("station"), "export STATION=SRT\n").unwrap();
        machine
    }

    /// A development machine.
    pub fn of_developer() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::new(&folder.path().join("repository"));
        let machine = Self { folder, repository };
        for made in [machine.misc(), machine.home(), machine.introots(), machine.acs()] {
            fs::create_dir_all(made).unwrap();
        }
        machine.bring_program("getTemplateForDirectory", TEMPLATE);
        machine
    }

    pub fn software(&self) -> PathBuf {
        self.folder.path().join("discos-sw")
    }

    pub fn misc(&self) -> PathBuf {
        self.software().join("config/misc")
    }

    pub fn home(&self) -> PathBuf {
        self.software().join("discos")
    }

    pub fn introots(&self) -> PathBuf {
        self.software().join("introots")
    }

    fn acs(&self) -> PathBuf {
        self.folder.path().join("acs/bin")
    }

    /// Puts a program on the PATH.
    pub fn bring_program(&self, name: &str, script: &str) {
        make_program(&self.acs().join(name), script);
    }

    /// Takes the programs away from the PATH; a login shell would have them from ACS's profile.
    pub fn only_with_acs_profile(&self) {
        let hidden = self.folder.path().join("alma");
        fs::rename(self.acs(), &hidden).unwrap();
        fs::create_dir_all(self.software().join("config/acs")).unwrap();
        let profile = format!("echo Welcome to ACS\nexport PATH=\"{}:$PATH\"\n", hidden.display());
        fs::write(self.software().join("config/acs/.bash_profile.acs"), profile).unwrap();
    }

    /// A command of discos, ready to start, with this machine's environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(executable());
        let path = format!("{}:{}", self.acs().display(), env::var("PATH").unwrap());
        command.args(words).env_clear().env("PATH", path).env("HOME", self.home());
        command
            .env("LC_ALL", "C")
            .env("DISCOS_SW", self.software())
            .env("DISCOS_REPOSITORY", self.repository.address())
            .env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    /// What a command says.
    pub fn says(&self, words: &[&str]) -> Said {
        said(&self.command(words).output().unwrap())
    }

    /// The same with a variable of the environment.
    pub fn says_with(&self, name: &str, value: impl AsRef<OsStr>, words: &[&str]) -> Said {
        said(&self.command(words).env(name, value).output().unwrap())
    }

    /// What lies in a folder, sorted, hidden files too.
    pub fn names_in(&self, folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// A file of `config/misc`; empty when there is none.
    pub fn misc_file(&self, name: &str) -> String {
        fs::read_to_string(self.misc().join(name)).unwrap_or_default()
    }

    /// Nothing was downloaded, and nothing is left of a try.
    #[track_caller]
    pub fn assert_untouched(&self) {
        assert_eq!(self.names_in(&self.home()), [""; 0]);
        assert_eq!(self.names_in(&self.introots()), [""; 0]);
        assert_eq!(
            (self.misc_file("branches"), self.misc_file("load_branch")),
            (String::new(), String::new())
        );
    }

    /// What git says in a clone.
    #[track_caller]
    pub fn git(&self, name: &str, words: &[&str]) -> String {
        let output = plain_git().arg("-C").arg(self.home().join(name)).args(words).output().unwrap();
        assert!(output.status.success(), "git {words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }
}

/// The executable under test.
pub fn executable() -> PathBuf {
    env::var_os("DISCOS_BINARY").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_discos")), PathBuf::from)
}

pub fn said(output: &Output) -> Said {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}
