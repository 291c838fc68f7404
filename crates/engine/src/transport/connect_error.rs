//! Why a host could not be reached.

/// Why a host could not be reached: a message in ssh's words where it is ssh's, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    /// What went wrong.
    pub message: String,
    /// What the operator can do about it.
    pub help: Option<String>,
    /// What would let the connection in.
    pub cause: Cause,
}

/// What would let a connection in that failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cause {
    /// Nothing that is asked of the operator.
    #[default]
    Other,
    /// The operator accepts the host's key, which is not known yet.
    HostKeyUnknown,
    /// Nothing but the operator's own hand: the host shows another key than the one that is known.
    HostKeyChanged,
    /// The operator gives a secret: none of the keys that need none was accepted.
    Denied {
        /// The host would accept a password.
        passwords: bool,
    },
}

impl ConnectError {
    /// An error without advice. What only programmers read in the words of a program is left out: a
    /// leading `error: `, the number of the system's error.
    pub fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        let message = without_number(message.strip_prefix("error: ").unwrap_or(&message));
        Self { message, help: None, cause: Cause::Other }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The message without ` (os error N)`.
fn without_number(message: &str) -> String {
    const MARK: &str = " (os error ";
    let numbered = message.split_once(MARK).and_then(|(before, rest)| {
        let (number, after) = rest.split_once(')')?;
        number.bytes().all(|digit| digit.is_ascii_digit()).then_some((before, after))
    });
    numbered.map_or_else(|| message.to_owned(), |(before, after)| format!("{before}{after}"))
}

#[cfg(test)]
mod tests {
    use super::ConnectError;

    #[test]
    fn a_machine_that_can_not_be_reached_is_told_in_words_for_people() {
        let told = |message: &str| ConnectError::new(message).message;
        assert_eq!(
            told("error: console:srt does not answer: Connection refused (os error 111)"),
            "console:srt does not answer: Connection refused"
        );
        assert_eq!(told("can't read x: Is a directory (os error 21), y"), "can't read x: Is a directory, y");
        assert_eq!(told("No route to host"), "No route to host");
    }
}
