//! What variables a role wants: `meta/argument_specs.yml`.

use wire::Value;

/// The arguments of one entry point of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct ArgumentSpec {
    /// `main`, or the file that `tasks_from` names.
    pub entry: String,
    /// What the entry point is for.
    pub summary: Option<String>,
    /// The variables.
    pub options: Vec<RoleArgument>,
}

/// A variable that a role wants.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleArgument {
    /// Other names of it.
    pub aliases: Vec<String>,
    /// Its name.
    pub name: String,
    /// What it must be.
    pub kind: ArgumentKind,
    /// What the items of a list must be.
    pub elements: Option<ArgumentKind>,
    /// It must be there.
    pub required: bool,
    /// The only values that it may have.
    pub choices: Option<Vec<Value>>,
    /// What a mapping, or each mapping of a list, may have; nothing: anything.
    pub options: Vec<RoleArgument>,
}

/// Types of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Anything that has a text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// A list, or a text with commas.
    List,
    /// A mapping.
    Mapping,
    /// Anything.
    Any,
}

impl ArgumentKind {
    /// How they are written.
    pub const NAMES: [(&'static str, Self); 13] = [
        ("bool", Self::Boolean),
        ("boolean", Self::Boolean),
        ("dict", Self::Mapping),
        ("float", Self::Float),
        ("int", Self::Integer),
        ("integer", Self::Integer),
        ("json", Self::Any),
        ("jsonarg", Self::Any),
        ("list", Self::List),
        ("path", Self::Text),
        ("raw", Self::Any),
        ("str", Self::Text),
        ("string", Self::Text),
    ];

    /// In the words of an error.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Float => "a number",
            Self::Boolean => "true or false",
            Self::List => "a list",
            Self::Mapping => "a mapping",
            Self::Any => "anything",
        }
    }
}
