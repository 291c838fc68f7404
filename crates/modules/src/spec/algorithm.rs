//! Names of checksums as arguments.

use wire::Value;

use super::FromArgument;
use crate::checksum::{ALGORITHMS, checksum};

/// How a checksum is made.
#[derive(Debug, Clone)]
pub struct Algorithm(String);

impl Default for Algorithm {
    fn default() -> Self {
        Self("sha1".into())
    }
}

impl Algorithm {
    /// The checksum of contents.
    pub fn of(&self, bytes: &[u8]) -> String {
        checksum(&self.0, bytes).unwrap_or_default()
    }
}

impl FromArgument for Algorithm {
    const CHOICES: &'static [&'static str] = &ALGORITHMS;

    fn from_argument(value: &Value) -> Result<Self, String> {
        let name = String::from_argument(value)?;
        if ALGORITHMS.contains(&name.as_str()) {
            return Ok(Self(name));
        }
        Err(format!("`{name}` is none of: {}", ALGORITHMS.join(", ")))
    }
}
