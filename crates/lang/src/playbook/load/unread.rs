//! What could not be read, and what it may have defined: that is not said to be missing.

use std::collections::BTreeSet;

/// Words that bring in other files, or variables of names that are not written.
const BRINGS_MORE: [&str; 8] =
    ["import_", "include_", "roles", "dependencies", "hosts:", "vars_files", "getent", "setup"];

/// The parts of a playbook that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// Something is missing of which nothing is known.
    pub anything: bool,
    texts: Vec<String>,
    words: BTreeSet<String>,
}

impl Unread {
    /// A text is not understood: all its words may be names that it defines.
    pub fn text(&mut self, text: &str) {
        // A key that is a template may be any name.
        let computed = text.contains("}}\":") || text.contains("}}':");
        self.anything |= computed || BRINGS_MORE.iter().any(|word| text.contains(word));
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::to_owned);
        self.words.extend(words);
        self.texts.push(text.to_owned());
    }

    /// Whether a variable of this name may be defined in what was not read.
    pub fn may_define(&self, name: &str) -> bool {
        self.anything || self.words.contains(name)
    }

    /// Whether there may be a handler of this name in what was not read.
    pub fn may_answer(&self, notification: &str) -> bool {
        self.anything || self.texts.iter().any(|text| text.contains(notification))
    }
}
