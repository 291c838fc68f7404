//! Values while a template is evaluated: what JSON knows, and what only exists inside templates.

use std::sync::{Arc, Mutex, Weak};

use indexmap::IndexMap;
use wire::Value;

use super::{
    OMIT, Scope, TemplateError,
    moment::Moment,
    pages::Page,
    tree::{For, Macro},
};

/// A mapping; keys are strings, as in JSON.
pub(super) type Map = IndexMap<Arc<str>, Val>;

/// A value while a template is evaluated. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) enum Val {
    /// `none`.
    None,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// A string.
    Str(Arc<str>),
    /// A list.
    List(Arc<Vec<Self>>),
    /// A list that cannot change, e.g. the pairs that `items()` gives.
    Tuple(Arc<Vec<Self>>),
    /// A mapping.
    Map(Arc<Map>),
    /// A string from a file inside a list or a mapping: a template that nobody has asked for yet.
    Deferred(Arc<Deferred>),
    /// Variables inside a variable.
    Nested(Scope),
    /// The variable `omit`.
    Omit,
    /// An undefined value or a failed operation: an error as soon as it is used. `default` replaces it.
    Marker(Arc<TemplateError>),
    /// What `{% macro %}` defines.
    Macro(Arc<Closure>),
    /// What `{% import %}` gives: the macros and variables of another template.
    Page(Arc<Page>),
    /// A loop under way, which can be done for other items.
    Repeat(Arc<Repeat>),
    /// What `namespace()` gives: the only value that `{% set %}` changes in place.
    Namespace(Arc<Mutex<Map>>),
    /// A date with a time, without a time zone.
    Moment(Moment),
    /// The microseconds between two moments.
    Duration(i128),
    /// What `cycler()` gives: values in turn.
    Cycler(Arc<Turns>),
    /// What `joiner()` gives: nothing the first time, then always the same text.
    Joiner(Arc<Turns>),
}

/// A macro with what it sees.
#[derive(Debug)]
pub(super) struct Closure {
    pub definition: Arc<Macro>,
    /// The variables of loops around it.
    pub locals: Locals,
    /// Its template, which has it.
    pub page: Weak<Page>,
}

/// A recursive loop with what it sees.
#[derive(Debug)]
pub(super) struct Repeat {
    pub each: Arc<For>,
    pub locals: Locals,
    /// How many loops are inside each other.
    pub depth: usize,
}

/// Values, and whose turn it is.
#[derive(Debug)]
pub(super) struct Turns {
    /// In their order.
    pub values: Vec<Val>,
    /// The place of the next.
    pub next: Mutex<usize>,
}

/// Local variables, innermost last.
pub(super) type Locals = Vec<(Arc<str>, Val)>;

/// A template waiting to be rendered, with the variables of the file that it comes from.
#[derive(Debug)]
pub(super) struct Deferred {
    /// The template.
    pub text: Arc<str>,
    /// Its variables.
    pub scope: Scope,
}

impl Val {
    /// A string.
    pub fn str(text: impl AsRef<str>) -> Self {
        Self::Str(Arc::from(text.as_ref()))
    }

    /// A list.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A mapping.
    pub fn map(entries: Map) -> Self {
        Self::Map(Arc::new(entries))
    }

    /// What a failed operation becomes.
    pub fn marker(error: TemplateError) -> Self {
        Self::Marker(Arc::new(error))
    }

    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Str(text) = self { Some(text) } else { None }
    }

    /// The items, when it is a list or a tuple.
    pub fn as_items(&self) -> Option<&[Self]> {
        if let Self::List(items) | Self::Tuple(items) = self { Some(items) } else { None }
    }

    /// The integer, when it is one. Booleans count, as in Python.
    pub fn as_int(&self) -> Option<i128> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Bool(value) => Some(i128::from(*value)),
            _ => None,
        }
    }

    /// The number, when it is one.
    #[expect(clippy::cast_precision_loss, reason = "as Python does it")]
    pub fn as_float(&self) -> Option<f64> {
        if let Self::Float(number) = self { Some(*number) } else { self.as_int().map(|number| number as f64) }
    }

    /// The type, in the words of an error.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Str(_) | Self::Deferred(_) => "a string",
            Self::List(_) => "a list",
            Self::Tuple(_) => "a tuple",
            Self::Map(_) | Self::Nested(_) | Self::Namespace(_) => "a mapping",
            Self::Omit => "`omit`",
            Self::Marker(_) => "undefined",
            Self::Macro(_) => "a macro",
            Self::Page(_) => "a template",
            Self::Repeat(_) => "a loop",
            Self::Moment(_) => "a date",
            Self::Duration(_) => "a duration",
            Self::Cycler(_) => "a cycler",
            Self::Joiner(_) => "a joiner",
        }
    }

    /// What Python's `bool()` says of a value that is neither deferred nor a marker.
    pub fn truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::List(items) | Self::Tuple(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            Self::Nested(scope) => !scope.names().is_empty(),
            Self::Duration(micros) => *micros != 0,
            _ => true,
        }
    }

    /// Whether Python could have the value in a set.
    pub fn is_hashable(&self) -> bool {
        match self {
            Self::List(_) | Self::Map(_) | Self::Nested(_) => false,
            Self::Tuple(items) => items.iter().all(Self::is_hashable),
            _ => true,
        }
    }

    /// The value as a key of a mapping.
    pub fn key(&self) -> Result<Arc<str>, TemplateError> {
        match self {
            Self::Str(text) => Ok(text.clone()),
            Self::Int(number) => Ok(number.to_string().into()),
            Self::Float(number) => Ok(super::python::float(*number).into()),
            Self::Bool(value) => Ok((if *value { "true" } else { "false" }).into()),
            Self::None => Ok("null".into()),
            other => {
                Err(TemplateError::invalid(format!("{} cannot be a key of a mapping", other.describe())))
            }
        }
    }

    /// A value that came as JSON. Strings with template markers wait for `scope`; without one they
    /// are plain data.
    pub fn from_value(value: &Value, scope: Option<&Scope>) -> Self {
        match value {
            Value::Null => Self::None,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => number
                .as_i64()
                .map(i128::from)
                .or_else(|| number.as_u64().map(i128::from))
                .map_or_else(|| Self::Float(number.as_f64().unwrap_or(f64::NAN)), Self::Int),
            Value::String(text) => match scope {
                Some(scope) if super::is_template(text) => {
                    Self::Deferred(Arc::new(Deferred { text: text.as_str().into(), scope: scope.clone() }))
                }
                _ if text == OMIT => Self::Omit,
                _ => Self::str(text),
            },
            Value::Array(items) => {
                Self::list(items.iter().map(|item| Self::from_value(item, scope)).collect())
            }
            Value::Object(entries) => Self::map(
                entries
                    .iter()
                    .map(|(key, value)| (Arc::from(key.as_str()), Self::from_value(value, scope)))
                    .collect(),
            ),
        }
    }

    /// The value as JSON; it must have been finished (nothing deferred, no markers).
    pub fn into_value(self) -> Result<Value, TemplateError> {
        Ok(match self {
            Self::None => Value::Null,
            Self::Bool(value) => value.into(),
            Self::Int(number) => i64::try_from(number)
                .map(Value::from)
                .or_else(|_| u64::try_from(number).map(Value::from))
                .map_err(|_| TemplateError::invalid("the integer has more than 64 bits"))?,
            Self::Float(number) if !number.is_finite() => {
                return Err(TemplateError::invalid("the result is no number: infinite, or none at all"));
            }
            Self::Float(number) => Value::from(number),
            Self::Moment(_) => Value::from(super::python::str(&self)),
            Self::Duration(_) => {
                return Err(TemplateError::invalid("a duration cannot be a result")
                    .help("take its `.days` or `.total_seconds()`"));
            }
            Self::Str(text) => Value::from(&*text),
            Self::Omit => Value::from(OMIT),
            Self::List(items) | Self::Tuple(items) => Value::Array(
                items
                    .iter()
                    .filter(|item| !matches!(item, Self::Omit))
                    .map(|item| item.clone().into_value())
                    .collect::<Result<_, _>>()?,
            ),
            Self::Map(entries) => Value::Object(
                entries
                    .iter()
                    .filter(|(_, value)| !matches!(value, Self::Omit))
                    .map(|(key, value)| Ok((key.to_string(), value.clone().into_value()?)))
                    .collect::<Result<_, TemplateError>>()?,
            ),
            Self::Marker(error) => return Err((*error).clone()),
            other => {
                return Err(TemplateError::invalid(format!("{} cannot be a result", other.describe())));
            }
        })
    }
}

impl From<bool> for Val {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<usize> for Val {
    fn from(value: usize) -> Self {
        Self::Int(value as i128)
    }
}

impl From<String> for Val {
    fn from(text: String) -> Self {
        Self::Str(text.into())
    }
}
