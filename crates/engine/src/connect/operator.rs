//! What only the operator can answer before a run begins. The engine asks; how it is put is not its matter.

use wire::Object;

use crate::{Secret, transport::HostKey};

/// Answers what the engine can't know. Called from several threads, but for one question at a time.
pub trait Operator: Send + Sync {
    /// Somebody can be asked for secrets.
    fn is_there(&self) -> bool;

    /// Whether these host keys, which are not known yet, are the right ones.
    ///
    /// # Errors
    /// [`Unanswered`] also when they are not.
    fn accept_host_keys(&self, keys: &[HostKey]) -> Result<(), Unanswered>;

    /// The password of a user that is the same on some hosts.
    ///
    /// # Errors
    /// [`Unanswered`].
    fn password(&self, asked: &PasswordAsked<'_>) -> Result<Secret, Unanswered>;

    /// The answer to a question in ssh's words; `hidden` while it is typed.
    ///
    /// # Errors
    /// [`Unanswered`].
    fn pass_on(&self, question: &str, hidden: bool) -> Result<Secret, Unanswered>;

    /// Hashes of the passwords of users that the run will create, by name. A user without one is created
    /// locked.
    ///
    /// # Errors
    /// [`Unanswered`].
    fn user_passwords(&self, users: &[NewUser]) -> Result<Object, Unanswered>;

    /// The value of a variable; empty where the default is taken.
    ///
    /// # Errors
    /// [`Unanswered`].
    fn variable(&self, asked: &VariableAsked<'_>) -> Result<Secret, Unanswered>;
}

/// A variable of a play that the operator is asked for (`vars_prompt`).
#[derive(Debug)]
pub struct VariableAsked<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is asked.
    pub question: &'a str,
    /// What no answer means, as it is shown.
    pub default: Option<String>,
    /// The answer is not shown.
    pub hidden: bool,
    /// It is asked twice.
    pub confirm: bool,
}

/// A password that is needed to log in.
#[derive(Debug)]
pub struct PasswordAsked<'a> {
    /// Whose; none where the inventory names no user.
    pub user: Option<&'a str>,
    /// Inventory names of the hosts.
    pub hosts: Vec<&'a str>,
    /// The one that was given before was refused there.
    pub refused: bool,
}

/// A user that a run will create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Its name.
    pub name: String,
    /// Where it does not exist yet, in the order of the inventory.
    pub hosts: Vec<String>,
}

/// Why there is no answer: the run does not begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// The operator interrupted it.
    Interrupted,
    /// Nobody is there, or the answer was no; the operator has been told, or is by this text.
    Refused(String),
}

/// Nobody is there.
#[derive(Debug, Clone, Copy)]
pub struct Absent;

impl Absent {
    fn refused<T>() -> Result<T, Unanswered> {
        Err(Unanswered::Refused("nobody is there to be asked".to_owned()))
    }
}

impl Operator for Absent {
    fn is_there(&self) -> bool {
        false
    }

    fn accept_host_keys(&self, _: &[HostKey]) -> Result<(), Unanswered> {
        Self::refused()
    }

    fn password(&self, _: &PasswordAsked<'_>) -> Result<Secret, Unanswered> {
        Self::refused()
    }

    fn pass_on(&self, _: &str, _: bool) -> Result<Secret, Unanswered> {
        Self::refused()
    }

    fn user_passwords(&self, _: &[NewUser]) -> Result<Object, Unanswered> {
        Self::refused()
    }

    fn variable(&self, _: &VariableAsked<'_>) -> Result<Secret, Unanswered> {
        Self::refused()
    }
}
