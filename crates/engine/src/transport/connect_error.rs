//! Why a host could not be reached.

/// Why a host could not be reached: a message in ssh's words where it is ssh's, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    /// What went wrong.
    pub message: String,
    /// What the operator can do about it.
    pub help: Option<String>,
}

impl ConnectError {
    /// An error without advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
