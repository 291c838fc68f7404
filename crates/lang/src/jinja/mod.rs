//! Templates and expressions with the meaning that ansible-core 2.19 gives them.

mod error;
mod scope;

use std::{ops::Range, sync::Arc};

use wire::Value;

pub use error::{ErrorKind, TemplateError};
pub use scope::{LookupContext, NoLookups, Scope, Variable, Variables};

/// What the variable `omit` becomes: a mapping entry or list item with this value is left out.
pub const OMIT: &str = "__omit_place_holder__e3a1c0ff";

/// Whitespace rules of a template file; the defaults are those of the `template` module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileOptions {
    /// Remove the first newline after a block.
    pub trim_blocks: bool,
    /// Remove spaces and tabs before a block at the start of a line.
    pub lstrip_blocks: bool,
}

impl Default for FileOptions {
    fn default() -> Self {
        Self { trim_blocks: true, lstrip_blocks: false }
    }
}

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
    lookups: Arc<dyn LookupContext>,
}

impl Jinja {
    /// An engine whose lookups reach what `lookups` reaches.
    pub fn new(lookups: Arc<dyn LookupContext>) -> Self {
        Self { lookups }
    }

    /// The same engine with other lookups.
    #[must_use]
    pub fn with_lookups(&self, lookups: Arc<dyn LookupContext>) -> Self {
        Self { lookups, ..self.clone() }
    }

    /// Renders a template. A text that is exactly one expression keeps the expression's type;
    /// everything else becomes a string.
    ///
    /// # Errors
    /// What is wrong with the template or the variables that it uses.
    pub fn render(&self, _text: &str, _scope: &Scope) -> Result<Value, TemplateError> {
        Ok(Value::Null)
    }

    /// Renders all strings in a value; mapping entries and list items that become [`OMIT`] are left out.
    ///
    /// # Errors
    /// As [`Jinja::render`]; the range is within the string that failed.
    pub fn render_value(&self, _value: &Value, _scope: &Scope) -> Result<Value, TemplateError> {
        Ok(Value::Null)
    }

    /// Evaluates a condition (`when`, `failed_when` ...), which must be true or false.
    ///
    /// # Errors
    /// As [`Jinja::expression`], and when the result is not a boolean.
    pub fn condition(&self, _text: &str, _scope: &Scope) -> Result<bool, TemplateError> {
        Ok(true)
    }

    /// Evaluates an expression that is written without `{{ }}`.
    ///
    /// # Errors
    /// What is wrong with the expression or the variables that it uses.
    pub fn expression(&self, _text: &str, _scope: &Scope) -> Result<Value, TemplateError> {
        Ok(Value::Null)
    }

    /// Renders a template file to text.
    ///
    /// # Errors
    /// As [`Jinja::render`].
    pub fn render_file(
        &self,
        _text: &str,
        _scope: &Scope,
        _options: FileOptions,
    ) -> Result<String, TemplateError> {
        Ok(String::new())
    }
}

/// The variables that a template uses. Unknown filters, tests, lookups and functions are errors.
///
/// # Errors
/// Bad syntax or an unknown name, with the nearest one as help.
pub fn inspect_template(_text: &str) -> Result<Vec<Use>, TemplateError> {
    Ok(Vec::new())
}

/// The variables that an expression (written without `{{ }}`) uses, likewise.
///
/// # Errors
/// As [`inspect_template`].
pub fn inspect_expression(_text: &str) -> Result<Vec<Use>, TemplateError> {
    Ok(Vec::new())
}
