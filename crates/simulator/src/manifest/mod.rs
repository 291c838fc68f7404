//! What a simulated host consists of, as one sorted list of facts: every file and folder, accounts, packages, services,
//! processes and mounts. Two hosts that were made in different ways are compared by it.
//!
//! Files are read from outside, through the host's own mounts. A file that the host has from its release has no `contents`:
//! only what differs from the release is read.

mod accounts;
mod contents;
mod difference;
mod mounts;
mod processes;
mod programs;
mod tree;

use std::{collections::BTreeMap, fmt, path::PathBuf};

pub use difference::Difference;

use self::mounts::Mounts;
use crate::{Error, shell};

/// What a fact is about, and which of its attributes: `/etc/hosts` and `mode`, `package:vim-enhanced` and `version`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// A path, or `user:`, `group:`, `package:`, `service:`, `process:`, `mount:`, `host:` and a name.
    pub subject: String,
    /// `kind`, `mode`, `owner`, `contents`, `link`, ...
    pub attribute: String,
}

/// All facts of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest(BTreeMap<Fact, String>);

impl Manifest {
    /// Looks at a host of a station; it must run.
    ///
    /// # Errors
    /// The host does not run, or something of it can't be read.
    pub fn of(station: &str, host: &str) -> Result<Self, Error> {
        let found = shell::running(station, host)?;
        let init = found.init.unwrap_or_default();
        let root = PathBuf::from(format!("/proc/{init}/root"));
        let mounts = Mounts::of(init)?;
        let mut manifest = Self::default();
        tree::read(&root, &mounts, &mut manifest)?;
        mounts.tell(&mut manifest);
        accounts::read(&root, &mut manifest)?;
        processes::read(&root, &mut manifest)?;
        programs::ask(station, host, found.host.release, &mut manifest)?;
        Ok(manifest)
    }

    fn add(&mut self, subject: impl Into<String>, attribute: &str, value: impl Into<String>) {
        let fact = Fact { subject: subject.into(), attribute: attribute.to_owned() };
        self.0.insert(fact, value.into());
    }

    /// The value of a fact.
    pub fn get(&self, subject: &str, attribute: &str) -> Option<&str> {
        self.0.get(&Fact { subject: subject.to_owned(), attribute: attribute.to_owned() }).map(String::as_str)
    }

    /// All facts, sorted.
    pub fn facts(&self) -> impl Iterator<Item = (&Fact, &str)> {
        self.0.iter().map(|(fact, value)| (fact, value.as_str()))
    }

    /// The same with other facts in the place of some, or without them: for what may differ from host to host.
    #[must_use]
    pub fn mapped(&self, map: impl Fn(&Fact, &str) -> Option<(Fact, String)>) -> Self {
        Self(self.facts().filter_map(|(fact, value)| map(fact, value)).collect())
    }

    /// Where another host differs, sorted.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        difference::between(&self.0, &other.0)
    }
}

/// One fact a line, with tabs between subject, attribute and value; control characters of values are escaped.
impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fact, value) in self.facts() {
            writeln!(f, "{}\t{}\t{}", fact.subject, fact.attribute, value.escape_debug())?;
        }
        Ok(())
    }
}
