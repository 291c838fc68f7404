//! How a connection may get in, and who answers what ssh asks meanwhile.

use std::sync::Arc;

use crate::Secret;

/// What a connection may do to get in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// Only what needs no question: known host keys, keys without a passphrase or in an agent.
    Silent,
    /// A host key that is not known yet is put before the operator; beyond that as [`Login::Silent`].
    NewHostKey,
    /// Keys whose passphrase is asked.
    Passphrase,
    /// This password, and no key.
    Password(Secret),
}

/// A question of ssh, as it would be put to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub kind: QuestionKind,
    /// Asked by the connection itself, not by that of a host on the way (`ProxyJump`).
    pub direct: bool,
}

/// What ssh may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionKind {
    /// Whether a host key is the right one. To answer with its fingerprint accepts it.
    HostKey(HostKey),
    /// The passphrase of a key.
    Passphrase {
        /// The file of the key.
        key: String,
        /// The question in ssh's words.
        prompt: String,
    },
    /// A password, in ssh's words.
    Password(String),
    /// Anything else, in ssh's words.
    Other(String),
}

/// A host key that ssh does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostKey {
    /// Inventory name of the host.
    pub host: String,
    /// What ssh calls it, e.g. `gate (192.168.1.1)`.
    pub address: String,
    /// Type of the key, e.g. `ED25519`.
    pub kind: String,
    /// `SHA256:...`.
    pub fingerprint: String,
    /// What else ssh says about it, e.g. under which other names it knows the key.
    pub notes: Vec<String>,
    /// The whole question in ssh's words.
    pub prompt: String,
}

/// Answers ssh's questions.
pub trait Answers: Send + Sync {
    /// The answer; none when there is none. May wait for the operator.
    fn answer(&self, question: &Question) -> Option<Secret>;
}

/// What a connection may do, and who answers.
#[derive(Clone)]
pub struct Entry {
    /// What it may do.
    pub login: Login,
    /// Who answers.
    pub answers: Arc<dyn Answers>,
}

/// Nobody answers.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Answers for Nobody {
    fn answer(&self, _: &Question) -> Option<Secret> {
        None
    }
}

impl Entry {
    /// Without any question.
    pub fn silent() -> Self {
        Self { login: Login::Silent, answers: Arc::new(Nobody) }
    }
}
