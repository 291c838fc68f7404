//! What check mode knows beside files: users, groups, packages and services that earlier tasks would
//! have made or removed.

use std::collections::BTreeMap;

use wire::Value;

use crate::Target;

/// Expected states, by kind (`package`, `user` ...) and name.
#[derive(Debug, Default)]
pub(crate) struct Expectations(BTreeMap<(&'static str, String), Value>);

impl Target {
    /// In check mode: remembers the state that a thing would be in after this task. Otherwise nothing,
    /// because then the machine itself tells.
    pub fn expect(&mut self, kind: &'static str, name: &str, state: Value) {
        if self.check() {
            self.expectations.0.insert((kind, name.into()), state);
        }
    }

    /// The state that an earlier task of this check would have brought about.
    pub fn expected(&self, kind: &'static str, name: &str) -> Option<&Value> {
        self.expectations.0.get(&(kind, name.into())).filter(|_| self.check())
    }

    /// All things of a kind that earlier tasks of this check would have brought about.
    pub fn all_expected(&self, kind: &'static str) -> impl Iterator<Item = (&str, &Value)> {
        self.expectations
            .0
            .iter()
            .filter(move |((k, _), _)| *k == kind && self.check())
            .map(|((_, name), state)| (name.as_str(), state))
    }
}
