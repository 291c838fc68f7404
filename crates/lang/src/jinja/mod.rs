//! Templates and expressions with the meaning that ansible-core 2.19 gives them.
//!
//! minijinja reads the syntax (`parse`); evaluation is our own (`evaluate`), because its virtual
//! machine has Rust's idea of values: an undefined operand counts as nothing, `1 == true` is false,
//! `'%s' % x` does not exist, and its errors print the values of variables.

mod cache;
mod call;
mod changes;
mod error;
mod evaluate;
mod filters;
mod format;
mod functions;
pub(crate) mod glob;
mod inspect;
mod instances;
mod literal;
mod lookups;
mod macros;
mod methods;
mod moment;
mod operators;
mod options;
mod pages;
mod parse;
mod password;
mod printf;
mod python;
mod query;
mod random;
mod regular;
mod scope;
mod statements;
mod tests;
mod text_methods;
mod tree;
mod untemplated;
mod url;
mod value;
mod versions;
mod yaml_text;

use std::{ops::Range, sync::Arc};

use modules::pattern::{Flags, Pattern};
use wire::Value;

use crate::vault::Vault;

use cache::Cache;
use evaluate::Evaluator;
use tree::{Node, Statement};
use value::Val;

pub use error::{ErrorKind, TemplateError};
pub use filters::{FILTERS, Filter};
pub use functions::FUNCTIONS;
pub use inspect::{Inspected, Partial, inspect_expression, inspect_file, inspect_template};
pub use lookups::{LOOKUPS, Lookup};
pub use options::FileOptions;
pub use pages::{TemplateFile, partial};
pub use scope::{Beside, LookupContext, NoLookups, Scope, Variable, Variables};
pub use tests::{TESTS, Test};
pub use untemplated::{unsafe_text, vaulted};

/// What the variable `omit` becomes: a mapping entry or list item with this value is left out.
pub const OMIT: &str = "__omit_place_holder__e3a1c0ff";

/// A variable that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The variable, without members.
    pub name: String,
    /// Where in the text, in bytes.
    pub range: Range<usize>,
    /// Evaluated whenever the text is, and not guarded by `default`, `is defined` or a branch.
    pub certain: bool,
}

/// Renders templates. Cheap to clone; clones share the parsed templates.
#[derive(Debug, Clone)]
pub struct Jinja {
    cache: Arc<Cache>,
    lookups: Arc<dyn LookupContext>,
    vault: Arc<Vault>,
}

impl Jinja {
    /// An engine whose lookups reach what `lookups` reaches.
    pub fn new(lookups: Arc<dyn LookupContext>) -> Self {
        Self { cache: Arc::default(), lookups, vault: Arc::default() }
    }

    /// The same engine with other lookups.
    #[must_use]
    pub fn with_lookups(&self, lookups: Arc<dyn LookupContext>) -> Self {
        Self { lookups, ..self.clone() }
    }

    /// The same engine, which decrypts with the passwords of a vault.
    #[must_use]
    pub fn with_vault(&self, vault: Arc<Vault>) -> Self {
        Self { vault, ..self.clone() }
    }

    /// Renders a template. A text that is exactly one expression keeps the expression's type;
    /// everything else becomes a string.
    ///
    /// # Errors
    /// What is wrong with the template or the variables that it uses.
    pub fn render(&self, text: &str, scope: &Scope) -> Result<Value, TemplateError> {
        if !is_template(text) {
            return Ok(Value::from(text));
        }
        let tree = self.parsed_text(text)?;
        let evaluator = Evaluator::new(self, scope);
        let value = Evaluator::new(self, scope).text(&tree, text).and_then(|value| evaluator.finish(&value));
        value.and_then(Val::into_value).map_err(|error| suggest(error, scope))
    }

    /// Renders all strings in a value; mapping entries and list items that become [`OMIT`] are left out.
    ///
    /// # Errors
    /// As [`Jinja::render`]; the range is within the string that failed.
    pub fn render_value(&self, value: &Value, scope: &Scope) -> Result<Value, TemplateError> {
        Ok(match value {
            Value::String(text) => self.render(text, scope)?,
            Value::Array(items) => {
                let items = items.iter().map(|item| self.render_value(item, scope));
                Value::Array(items.filter(|item| !omitted(item)).collect::<Result<_, _>>()?)
            }
            Value::Object(entries) => {
                let entries = entries.iter().map(|(key, value)| (key, self.render_value(value, scope)));
                let kept = entries.filter(|(_, value)| !omitted(value));
                Value::Object(
                    kept.map(|(key, value)| Ok((key.clone(), value?)))
                        .collect::<Result<_, TemplateError>>()?,
                )
            }
            other => other.clone(),
        })
    }

    /// Evaluates a condition (`when`, `failed_when` ...), which must be true or false.
    ///
    /// # Errors
    /// As [`Jinja::expression`], and when the result is not a boolean.
    pub fn condition(&self, text: &str, scope: &Scope) -> Result<bool, TemplateError> {
        inspect::no_delimiters(text)?;
        match self.evaluated(text, scope)? {
            Val::Bool(result) => Ok(result),
            other => Err(TemplateError::new(
                ErrorKind::Condition,
                format!("a condition must be true or false, this one is {}", other.describe()),
            )
            .at(&(0..text.len()))
            .help("compare it (`x != ''`), or test it (`x is truthy`, `x is defined`, `x | bool`)")),
        }
    }

    /// Evaluates an expression that is written without `{{ }}`.
    ///
    /// # Errors
    /// What is wrong with the expression or the variables that it uses.
    pub fn expression(&self, text: &str, scope: &Scope) -> Result<Value, TemplateError> {
        self.evaluated(text, scope)?.into_value()
    }

    fn evaluated(&self, text: &str, scope: &Scope) -> Result<Val, TemplateError> {
        let tree = self.cache.expressions.get(text, || parse::expression(text))?;
        let evaluator = Evaluator::new(self, scope);
        let value = evaluator.evaluate(&tree).and_then(|value| evaluator.finish(&value));
        value.map_err(|error| suggest(error, scope))
    }

    /// Renders a template file to text.
    ///
    /// # Errors
    /// As [`Jinja::render`].
    pub fn render_file(
        &self,
        text: &str,
        scope: &Scope,
        file: &TemplateFile,
    ) -> Result<String, TemplateError> {
        let evaluator = Evaluator::new(self, scope);
        let value = self.file(text, scope, file, 0).and_then(|value| evaluator.finish(&value));
        match value.map_err(|error| suggest(error, scope))? {
            Val::None => Ok(String::new()),
            value => Ok(python::str(&value)),
        }
    }

    /// What a template file gives, for a template `depth` templates deep.
    fn file(
        &self,
        text: &str,
        scope: &Scope,
        file: &TemplateFile,
        depth: usize,
    ) -> Result<Val, TemplateError> {
        let (options, at) = file.options.of_header(text)?;
        let file = TemplateFile { options, before: usize::from(at > 0), ..file.clone() };
        let placed = |mut error: TemplateError| {
            error.range = error.range.map(|range| range.start + at..range.end + at);
            error
        };
        let rest = &text[at..];
        let tree = self.parsed_file(rest, &file.options).map_err(placed)?;
        let evaluator = Evaluator { file: Some(Arc::new(file)), depth, ..Evaluator::new(self, scope) };
        match evaluator.text(&tree, rest).map_err(placed)? {
            Val::Marker(error) => Ok(Val::marker(placed((*error).clone()))),
            value => Ok(value),
        }
    }

    fn parsed_text(&self, text: &str) -> Result<Arc<Vec<Statement>>, TemplateError> {
        self.cache.texts.get(text, || parse::template(text, &FileOptions::default(), true))
    }

    fn parsed_file(&self, text: &str, options: &FileOptions) -> Result<Arc<Vec<Statement>>, TemplateError> {
        self.cache.files(options).get(text, || parse::template(text, options, false))
    }

    fn regex(&self, pattern: &str, flags: Flags) -> Result<Arc<Pattern>, TemplateError> {
        self.cache.regular.get(pattern, flags)
    }
}

/// Whether a text can be anything but itself.
pub fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%") || text.contains("{#")
}

fn omitted(value: &Result<Value, TemplateError>) -> bool {
    matches!(value, Ok(Value::String(text)) if text == OMIT)
}

/// Adds the nearest variable to an error about one that does not exist.
fn suggest(error: TemplateError, scope: &Scope) -> TemplateError {
    let name = error.message.strip_suffix("` is undefined").and_then(|message| message.strip_prefix('`'));
    let Some(name) = name.filter(|_| error.help.is_none()) else { return error };
    let names = scope.names();
    match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => {
            let help = format!("did you mean `{near}`?");
            error.help(help)
        }
        None => error,
    }
}

/// The name that was probably meant.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, known)| *distance <= (name.len().min(known.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
