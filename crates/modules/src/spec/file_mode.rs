//! Modes of files that are copied.

use target::Mode;
use wire::Value;

use super::FromArgument;

/// A mode, or that of the original.
#[derive(Debug, Clone)]
pub enum FileMode {
    /// This one.
    Set(Mode),
    /// That of the original: the control side replaces it by the mode of its file.
    Preserve,
}

impl FromArgument for FileMode {
    fn from_argument(value: &Value) -> Result<Self, String> {
        if value == "preserve" { Ok(Self::Preserve) } else { Mode::from_argument(value).map(Self::Set) }
    }
}
