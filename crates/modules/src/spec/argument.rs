//! One argument, and how a value becomes what the module works with.

use wire::{Object, Value};

use super::Problem;

/// Specification of one argument of a module.
#[derive(Debug)]
pub struct Argument {
    /// Canonical name.
    pub name: &'static str,
    /// Other names that Ansible accepts for it.
    pub aliases: &'static [&'static str],
    /// What it is for.
    pub documentation: &'static str,
    /// It must be given.
    pub required: bool,
    /// The only values that it can have; empty when there is no such list.
    pub choices: &'static [&'static str],
    /// Whether a value is right, else what is wrong with it.
    pub check: fn(&Value) -> Result<(), String>,
}

impl Argument {
    /// The argument is called so.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// A type that an argument can have.
pub trait FromArgument: Sized {
    /// It must be given where it has no default.
    const REQUIRED: bool = true;
    /// The only values, where there is a list.
    const CHOICES: &'static [&'static str] = &[];

    /// Converts a value as Ansible does.
    ///
    /// # Errors
    /// What is wrong with the value, e.g. "`maybe` is no boolean".
    fn from_argument(value: &Value) -> Result<Self, String>;

    /// The value when none is given and there is no default.
    fn when_missing() -> Option<Self> {
        None
    }
}

impl<T: FromArgument> FromArgument for Option<T> {
    const REQUIRED: bool = false;
    const CHOICES: &'static [&'static str] = T::CHOICES;

    fn from_argument(value: &Value) -> Result<Self, String> {
        if value.is_null() { Ok(None) } else { T::from_argument(value).map(Some) }
    }

    fn when_missing() -> Option<Self> {
        Some(None)
    }
}

/// The arguments of a module as a struct.
pub trait Parameters: Sized {
    /// Their specifications.
    const ARGUMENTS: &'static [Argument];

    /// Reads concrete arguments.
    ///
    /// # Errors
    /// The first [`Problem`].
    fn parse(arguments: &Object) -> Result<Self, Problem>;
}
