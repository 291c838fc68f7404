//! Secrets in memory: shown by nothing, wiped when they are no longer needed.

use std::fmt;

use zeroize::Zeroizing;

/// A password or a passphrase.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself, for whoever it was asked for.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn no_message_shows_a_secret() {
        assert_eq!(format!("{:?}", Some(Secret::new("hunter2".into()))), "Some(Secret)");
    }
}
