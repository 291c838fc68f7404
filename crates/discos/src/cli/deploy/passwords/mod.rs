//! Passwords of the users that a run creates: where they come from, as hashes.

mod file;
mod hash;

use std::collections::BTreeMap;

use engine::Secret;
pub use hash::hash;

use super::options::Options;
use crate::{
    cli::Refusal,
    station::{environment::Environment, system::System},
};

/// The variable that gives the run its hashes, by name of the user.
pub const VARIABLE: &str = "user_password_hashes";

/// Where passwords come from.
#[derive(Debug, Default)]
pub struct Passwords {
    /// Hashes that the operator gave, by name of the user.
    given: BTreeMap<String, String>,
    rest: Rest,
}

/// Where the passwords of the other users come from.
#[derive(Debug, Default)]
enum Rest {
    /// The operator is asked.
    #[default]
    Asked,
    /// It is the name of the user.
    Name,
    /// All have this hash.
    Hash(&'static str),
}

impl Passwords {
    /// What the options say.
    ///
    /// # Errors
    /// A [`Refusal`]: the file is wrong, or the option is not for this system.
    pub fn of(options: &Options, system: &System) -> Result<Self, Refusal> {
        let given = options.user_passwords.as_deref().map(file::read).transpose()?.unwrap_or_default();
        if !options.default_passwords {
            return Ok(Self { given, rest: Rest::Asked });
        }
        if system.environment == Environment::Development {
            return Ok(Self { given, rest: Rest::Name });
        }
        Err(Refusal::usage("--default-passwords: passwords that everybody knows are for development only")
            .help(format!("the users of {} get passwords of their own: they are asked for", system.name()))
            .help("without a terminal, --user-passwords FILE gives them"))
    }

    /// Gives all users the same hash of whose passwords the operator would be asked.
    pub fn with_hash_for_all(self, hash: &'static str) -> Self {
        match self.rest {
            Rest::Asked => Self { rest: Rest::Hash(hash), ..self },
            Rest::Name | Rest::Hash(_) => self,
        }
    }

    /// The hash of a user's password; none: the operator has to be asked.
    pub fn of_user(&self, name: &str) -> Option<Result<String, String>> {
        match (self.given.get(name), &self.rest) {
            (Some(hash), _) => Some(Ok(hash.clone())),
            (None, Rest::Asked) => None,
            (None, Rest::Name) => Some(hash(&Secret::new(name.to_owned()))),
            (None, Rest::Hash(hash)) => Some(Ok((*hash).to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(passwords: &Passwords, name: &str) -> Option<String> {
        passwords.of_user(name).map(Result::unwrap)
    }

    #[test]
    fn what_the_operator_gave_comes_first() {
        let given = || BTreeMap::from([("discos".to_owned(), "$6$mine$x".to_owned())]);
        let asked = Passwords { given: given(), rest: Rest::Asked };
        assert_eq!(hash_of(&asked, "observer"), None, "the operator is asked");
        let rehearsed = asked.with_hash_for_all("$6$all$x");
        assert_eq!(hash_of(&rehearsed, "discos").as_deref(), Some("$6$mine$x"));
        assert_eq!(hash_of(&rehearsed, "observer").as_deref(), Some("$6$all$x"));
        let names = Passwords { given: given(), rest: Rest::Name }.with_hash_for_all("$6$all$x");
        assert_eq!(hash_of(&names, "discos").as_deref(), Some("$6$mine$x"));
        assert!(hash_of(&names, "observer").is_some_and(|hash| hash != "$6$all$x"));
    }
}
