//! Which strings of templates are decrypted values. Each value is one string, shared by all that took it over
//! as it is: so it is told apart from strings that only read the same.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Where a string comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is the value of this encrypted text.
    Encrypted(String),
    /// It reads as a decrypted value and may be a copy of it, or may not.
    Alike,
    /// It is none.
    Plain,
}

/// Decrypted values by what is encrypted.
#[derive(Default)]
pub struct Values(Mutex<BTreeMap<String, Arc<str>>>);

impl Values {
    /// The one string of this value.
    pub fn shared(&self, encrypted: &str, value: &str) -> Arc<str> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(encrypted.to_owned()).or_insert_with(|| value.into()).clone()
    }

    /// Where a string comes from.
    pub fn origin(&self, text: &Arc<str>) -> Origin {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.iter().find(|(_, value)| Arc::ptr_eq(value, text)) {
            Some((encrypted, _)) => Origin::Encrypted(encrypted.clone()),
            None if all.values().any(|value| value == text) => Origin::Alike,
            None => Origin::Plain,
        }
    }
}
