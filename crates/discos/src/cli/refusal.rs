//! Why a command does not do what it was asked: the message, what there is to choose from, and
//! examples of right command lines.

use std::fmt;

use wire::ExitCode;

/// A command that ends before it has touched anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it; lines of their own.
    pub help: Vec<String>,
    /// Right command lines.
    pub examples: Vec<String>,
    /// How the process ends.
    pub exit_code: ExitCode,
    /// The message is a whole text already, with places and excerpts.
    rendered: bool,
}

impl Refusal {
    /// A wrong use of a command.
    pub fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: Vec::new(),
            examples: Vec::new(),
            exit_code: ExitCode::Usage,
            rendered: false,
        }
    }

    /// Something that went wrong although the command was right.
    pub fn failure(message: impl Into<String>) -> Self {
        Self { exit_code: ExitCode::Failure, ..Self::usage(message) }
    }

    /// Ends the process in another way.
    #[must_use]
    pub fn ending(mut self, exit_code: ExitCode) -> Self {
        self.exit_code = exit_code;
        self
    }

    /// Errors in files, as they are shown with their places.
    pub fn rendered(text: String) -> Self {
        Self { rendered: true, ..Self::usage(text) }
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Adds several lines of help.
    #[must_use]
    pub fn extended(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.help.extend(lines);
        self
    }

    /// Adds example command lines.
    #[must_use]
    pub fn examples<T: Into<String>>(mut self, lines: impl IntoIterator<Item = T>) -> Self {
        self.examples.extend(lines.into_iter().map(Into::into));
        self
    }
}

impl From<target::Error> for Refusal {
    fn from(error: target::Error) -> Self {
        let refusal = Self::failure(error.to_string());
        refusal.extended(error.help().map(str::to_owned))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rendered {
            return f.write_str(&self.message);
        }
        writeln!(f, "error: {}", self.message)?;
        for line in &self.help {
            writeln!(f, "  {line}")?;
        }
        if !self.examples.is_empty() {
            writeln!(f, "\nexamples:")?;
            for example in &self.examples {
                writeln!(f, "  {example}")?;
            }
        }
        Ok(())
    }
}
