//! Programs that a module starts, and what they printed.

use std::{path::PathBuf, time::Duration};

use wire::ChangeKind;

use crate::{Error, Target};

/// A program to start: words, never a line for a shell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// Name or path, and arguments.
    pub words: Vec<String>,
    /// What it reads; nothing by default.
    pub input: Vec<u8>,
    /// Folder to start it in.
    pub directory: Option<PathBuf>,
    /// Environment variables beside those of the call.
    pub environment: Vec<(String, String)>,
    /// How long it may take.
    pub timeout: Option<Duration>,
    /// What it prints may have bytes that are no UTF-8 and is kept as [`wire::text`] has it; else they are replaced.
    pub exact: bool,
    /// Some words are secret: the command line is never told, only its first word.
    pub secret: bool,
}

impl Program {
    /// A program whose output does not depend on the machine's language.
    pub fn new<T: Into<String>>(words: impl IntoIterator<Item = T>) -> Self {
        Self {
            words: words.into_iter().map(Into::into).collect(),
            environment: vec![("LC_ALL".into(), "C".into())],
            ..Self::default()
        }
    }

    /// What it is fed.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// The command line, for people.
    pub fn line(&self) -> String {
        if self.secret {
            return format!("{} ...", self.words.first().map_or("", String::as_str));
        }
        self.words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
    }
}

/// A word as a POSIX shell reads it back.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./-_".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// What a program that ended left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finished {
    /// Exit code; 128 plus the signal when one ended it.
    pub rc: i32,
    /// What it printed, at most the last megabyte.
    pub stdout: String,
    /// What it printed as errors, at most the last megabyte.
    pub stderr: String,
}

impl Finished {
    /// It ended with exit code 0.
    pub fn success(&self) -> bool {
        self.rc == 0
    }

    /// The last line that it printed, errors first, to stand behind a message; empty when there is none.
    pub(crate) fn last_line(&self) -> String {
        let last =
            |text: &str| text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_string);
        last(&self.stderr).or_else(|| last(&self.stdout)).map_or(String::new(), |line| format!(": {line}"))
    }
}

impl Target {
    /// Runs a program that changes nothing, in check mode too.
    ///
    /// # Errors
    /// When it can't be started or takes too long; a failing program is no error here.
    pub fn query(&mut self, program: &Program) -> Result<Finished, Error> {
        self.start(program)
    }

    /// Runs a program that changes the machine and must succeed; in check mode it is only recorded, and
    /// there is no result.
    ///
    /// # Errors
    /// When it can't be started, takes too long or fails.
    pub fn run(&mut self, program: &Program, detail: &str) -> Result<Option<Finished>, Error> {
        match self.attempt(program, detail)? {
            Some(finished) if !finished.success() => {
                Err(Error::Failed { command: program.line(), finished: Box::new(finished) })
            }
            result => Ok(result),
        }
    }

    /// Like [`Target::run`], but a failing program is no error.
    ///
    /// # Errors
    /// When it can't be started or takes too long.
    pub fn attempt(&mut self, program: &Program, detail: &str) -> Result<Option<Finished>, Error> {
        if !self.record(ChangeKind::Ran, &program.line(), detail, None)? {
            self.leave_out(program);
            return Ok(None);
        }
        match self.start(program) {
            Err(not_started @ Error::Start { .. }) => self.unless_failed(Err(not_started)),
            started => started.map(Some),
        }
    }

    fn start(&mut self, program: &Program) -> Result<Finished, Error> {
        let mut program = program.clone();
        let mut environment = self.options.environment.clone();
        environment.extend(std::mem::take(&mut program.environment));
        program.environment = environment;
        let quiet = self.options.no_log || program.secret;
        self.runner.run(&program, quiet)
    }
}
