//! A machine's own copy of DISCOS, where there is no Internet: a deployment brings it, and has git use it.

use std::fmt;

use target::Target;

use super::Paths;
use crate::cli::Refusal;

/// What the copy is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirror {
    source: String,
    date: String,
}

impl Mirror {
    /// The one that git uses on this machine instead of the official repository, if it does.
    ///
    /// # Errors
    /// A [`Refusal`] when the note about it can't be read.
    pub fn of_machine(target: &Target, paths: &Paths) -> Result<Option<Self>, Refusal> {
        let note = target.read(&paths.mirror())?;
        Ok(note.and_then(|note| Self::parse(&String::from_utf8_lossy(&note))))
    }

    /// Two lines: where it is from, and of when.
    fn parse(note: &str) -> Option<Self> {
        let (source, date) = note.split_once('\n')?;
        let [source, date] = [source, date].map(|text| text.trim().to_owned());
        (!source.is_empty() && !date.is_empty()).then_some(Self { source, date })
    }
}

impl fmt::Display for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, date } = self;
        write!(f, "this machine's mirror of {source}, last changed {date}; a deployment brings it up to date")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_tells_what_it_is_of_and_of_when() {
        let mirror = Mirror::parse("https://git.example/d.git\n2026-11-26 03:10:00 UTC\n").unwrap();
        assert_eq!(
            mirror.to_string(),
            "this machine's mirror of https://git.example/d.git, last changed 2026-11-26 03:10:00 UTC; \
             a deployment brings it up to date"
        );
        assert_eq!(Mirror::parse(""), None);
        assert_eq!(Mirror::parse("https://git.example/d.git\n"), None);
    }
}
