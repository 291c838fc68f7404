//! An operator with a home folder of their own, who types command lines.

use std::{
    env, fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::snapshot::Snapshot;

/// The executable that users get; without `./test`, the one that Cargo built for these tests.
pub fn executable() -> PathBuf {
    let path = env::var_os("DISCOS_BINARY");
    // without links, as the program itself knows it
    path.map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_discos")), PathBuf::from).canonicalize().unwrap()
}

/// Somebody at a control machine.
pub struct Operator {
    folder: TempDir,
    home: PathBuf,
    variables: Vec<(&'static str, String)>,
}

/// What a command printed, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was typed.
    pub typed: String,
    /// Standard output, home folder and version of the content replaced.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
    /// Exit code.
    pub code: Option<i32>,
}

impl Operator {
    /// Who has never used the program.
    pub fn new() -> Self {
        Self::at_home("home")
    }

    /// Who has never used the program, with a home folder of this name.
    pub fn at_home(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join(name);
        fs::create_dir(&home).unwrap();
        Self { folder, home, variables: Vec::new() }
    }

    /// Who has used the program before: the inventories are written.
    pub fn settled() -> Self {
        let operator = Self::new();
        assert_eq!(operator.types(&["discos-deploy", "discos:srt", "--list-hosts"]).code, Some(0));
        operator
    }

    /// Sets an environment variable.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// The home folder.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// A folder beside the home folder.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of this environment's inventory.
    pub fn inventory(&self, path: &str) -> PathBuf {
        self.home.join(".deployment/inventories").join(path)
    }

    /// `discos-deploy` with these arguments.
    pub fn deploys(&self, arguments: &str) -> Answer {
        let words: Vec<&str> = std::iter::once("discos-deploy").chain(arguments.split_whitespace()).collect();
        self.types(&words)
    }

    /// Runs a command under its own name, as its link does.
    pub fn types(&self, words: &[&str]) -> Answer {
        let output = self.output(words);
        let text = |bytes: &[u8]| self.stable(str::from_utf8(bytes).unwrap());
        Answer {
            typed: self.stable(&words.join(" ")),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            code: output.status.code(),
        }
    }

    /// The same, as the program printed it.
    pub fn output(&self, words: &[&str]) -> Output {
        let mut command = Command::new(executable());
        command
            .arg0(words[0])
            .args(&words[1..])
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default());
        command.env("HOME", &self.home).envs(self.variables.iter().cloned()).current_dir(self.folder.path());
        command.output().unwrap()
    }

    /// What differs from run to run, replaced.
    fn stable(&self, text: &str) -> String {
        let text = text.replace(&self.home.display().to_string(), "HOME");
        let text = text.replace(&self.folder.path().display().to_string(), "FOLDER");
        let text = text.replace(&executable().display().to_string(), "EXECUTABLE");
        let mut parts = text.split("/.deployment/content/");
        let mut stable = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let version = part.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(part.len());
            stable.push_str("/.deployment/content/");
            stable.push_str(if version == 12 { "VERSION" } else { &part[..version] });
            stable.push_str(&part[version..]);
        }
        stable
    }
}

impl Answer {
    /// Compares everything with the recorded answer of this name.
    #[track_caller]
    pub fn is(&self, name: &str) {
        let Self { typed, stdout, stderr, code } = self;
        let code = code.map_or_else(|| "none".into(), |code| code.to_string());
        let text = format!("$ {typed}\n--- stdout\n{stdout}--- stderr\n{stderr}--- exit code\n{code}\n");
        Snapshot::named(name).check(&text);
    }

    /// It was refused before anything was done: nothing on standard output, exit code 2.
    #[track_caller]
    pub fn is_refused_with(&self, message: &str) {
        assert!(self.stderr.contains(message), "{self:#?}");
        assert_eq!((self.code, self.stdout.as_str()), (Some(2), ""), "{self:#?}");
    }
}
