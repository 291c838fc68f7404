//! Passwords of connections that the operator has given already, for a command that connects more than once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use engine::{PasswordAsked, Secret};

/// The last password that was given for each user of each host. In memory only.
#[derive(Default)]
pub struct GivenBefore(Mutex<BTreeMap<Login, Secret>>);

/// The user, where one is named, and the host.
type Login = (Option<String>, String);

/// For whom one run has taken a password from there. Each is tried once.
#[derive(Default)]
pub struct Tried(Mutex<BTreeSet<Login>>);

impl GivenBefore {
    /// A password for one of these hosts that this run has not tried.
    pub fn untried(&self, asked: &PasswordAsked<'_>, tried: &Tried) -> Option<Secret> {
        let given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tried = tried.0.lock().unwrap_or_else(PoisonError::into_inner);
        let logins: Vec<Login> = logins(asked).collect();
        let secret =
            logins.iter().filter(|login| !tried.contains(*login)).find_map(|login| given.get(login))?;
        tried.extend(logins.into_iter().filter(|login| given.get(login) == Some(secret)));
        Some(secret.clone())
    }

    /// Keeps what was answered: for later runs, because this one has it.
    pub fn keep(&self, asked: &PasswordAsked<'_>, secret: &Secret, tried: &Tried) {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tried.0.lock().unwrap_or_else(PoisonError::into_inner).extend(logins(asked));
        given.extend(logins(asked).map(|login| (login, secret.clone())));
    }
}

fn logins(asked: &PasswordAsked<'_>) -> impl Iterator<Item = Login> {
    asked.hosts.iter().map(|host| (asked.user.map(str::to_owned), (*host).to_owned()))
}

#[cfg(test)]
mod tests {
    use engine::{PasswordAsked, Secret};

    use super::{GivenBefore, Tried};

    fn asked<'a>(hosts: &[&'a str], refused: bool) -> PasswordAsked<'a> {
        PasswordAsked { user: Some("root"), hosts: hosts.to_vec(), refused }
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn machines_with_different_passwords_are_not_asked_for_again() {
        let given = GivenBefore::default();
        let first = Tried::default();
        assert!(given.untried(&asked(&["a", "b"], false), &first).is_none(), "nothing was given yet");
        given.keep(&asked(&["a", "b"], false), &secret("one"), &first);
        assert!(given.untried(&asked(&["b"], true), &first).is_none(), "it was refused just now");
        given.keep(&asked(&["b"], true), &secret("two"), &first);

        let second = Tried::default();
        assert!(given.untried(&asked(&["a", "b"], false), &second) == Some(secret("one")));
        assert!(given.untried(&asked(&["b"], true), &second) == Some(secret("two")));
    }

    #[test]
    fn what_is_refused_is_not_tried_for_ever() {
        let given = GivenBefore::default();
        given.keep(&asked(&["a", "b"], false), &secret("changed since"), &Tried::default());
        let tried = Tried::default();
        assert!(given.untried(&asked(&["a", "b"], false), &tried).is_some());
        assert!(given.untried(&asked(&["a"], true), &tried).is_none());
        assert!(given.untried(&asked(&["b"], true), &tried).is_none());
    }

    #[test]
    fn nobody_gets_the_password_of_another_user_or_machine() {
        let given = GivenBefore::default();
        given.keep(&asked(&["a"], false), &secret("one"), &Tried::default());
        let tried = Tried::default();
        assert!(given.untried(&asked(&["b"], false), &tried).is_none());
        assert!(given.untried(&PasswordAsked { user: None, ..asked(&["a"], false) }, &tried).is_none());
    }
}
