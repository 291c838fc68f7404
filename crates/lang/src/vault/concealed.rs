//! The secrets that were read: taken out of everything that is told.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

use zeroize::Zeroizing;

use super::forms;
use crate::{
    source::Source,
    yaml::{self, Kind, Node},
};

/// What stands in a secret's place.
const INSTEAD: &str = "********";
/// Shorter values than this would hide half of what is told.
const SHORTEST_VALUE: usize = 4;
/// Of encrypted files not everything is secret: names and numbers stand in them, too.
const SHORTEST_IN_FILE: usize = 6;
/// The base64 of a short one may stand in any other.
const SHORTEST_FORM: usize = 8;

/// Shorter ones are no reason to keep nothing of what a task replaces.
const SHORTEST_IN_ARGUMENTS: usize = 6;

/// Secrets, in all forms; the longest first, so that none is cut into pieces by another.
#[derive(Default)]
pub struct Concealed {
    told: RwLock<BTreeSet<Entry>>,
    /// Those that are surely secrets: encrypted files of variables have names and paths, too.
    sure: RwLock<BTreeSet<Entry>>,
}

#[derive(PartialEq, Eq)]
struct Entry(Zeroizing<String>);

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (other.0.len(), &*self.0).cmp(&(self.0.len(), &*other.0))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Concealed {
    /// An encrypted value: all of it, and each of its lines, because differences are told in lines.
    pub fn value(&self, text: &str) {
        self.add(text, SHORTEST_VALUE, true);
        text.lines().for_each(|line| self.add(line, SHORTEST_IN_FILE, true));
    }

    /// An encrypted file: the values of variables, the lines of other files.
    pub fn file(&self, path: &Path, text: &str) {
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_data = matches!(ending, None | Some("yml" | "yaml" | "json"));
        let document = is_data.then(|| {
            let source = Source { name: String::new(), text: text.to_owned() };
            yaml::parse(&Arc::new(source)).ok()
        });
        match document.flatten() {
            Some(document) if !matches!(document.kind, Kind::String(_)) => self.scalars(&document),
            _ => text.lines().for_each(|line| self.add(line, SHORTEST_IN_FILE, true)),
        }
    }

    /// One that is surely a secret is in a text.
    pub fn is_in(&self, text: &str) -> bool {
        let secrets = self.sure.read().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().any(|Entry(secret)| text.contains(secret.as_str()))
    }

    /// A text without them.
    pub fn take_out(&self, text: &mut String) {
        for Entry(secret) in self.told.read().unwrap_or_else(PoisonError::into_inner).iter() {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), INSTEAD);
            }
        }
    }

    fn add(&self, text: &str, shortest: usize, sure: bool) {
        let text = text.trim();
        if text.len() < shortest {
            return;
        }
        let mut sets = vec![&self.told];
        sets.extend((sure && text.len() >= SHORTEST_IN_ARGUMENTS).then_some(&self.sure));
        for set in sets {
            let mut known = set.write().unwrap_or_else(PoisonError::into_inner);
            if known.insert(Entry(Zeroizing::new(text.to_owned()))) {
                let others = forms::of(text).into_iter().map(Zeroizing::new);
                known.extend(others.filter(|form| form.len() >= SHORTEST_FORM).map(Entry));
            }
        }
    }

    fn scalars(&self, node: &Node) {
        match &node.kind {
            Kind::String(text) | Kind::Unsafe(text) => {
                text.lines().for_each(|line| self.add(line, SHORTEST_IN_FILE, is_password(line)))
            }
            Kind::Int(number) => self.add(&number.to_string(), SHORTEST_IN_FILE, false),
            Kind::Sequence(items) => items.iter().for_each(|item| self.scalars(item)),
            Kind::Mapping(entries) => entries.iter().for_each(|(_, value)| self.scalars(value)),
            Kind::Null | Kind::Bool(_) | Kind::Float(_) | Kind::Vault(_) => {}
        }
    }
}

/// A value of an encrypted file of variables that is hardly a name, a path or an address.
fn is_password(text: &str) -> bool {
    let has = |kind: fn(&char) -> bool| text.chars().any(|c| kind(&c));
    text.len() >= 8
        && has(char::is_ascii_digit)
        && has(char::is_ascii_alphabetic)
        && !text.starts_with(['/', '~'])
        && !text.contains("://")
}
