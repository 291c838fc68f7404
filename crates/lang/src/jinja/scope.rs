//! What a template can see: variables, and files and environment through lookups.

use std::{fmt::Debug, sync::Arc};

use wire::Value;

/// The variables that a template sees.
pub trait Variables: Send + Sync + Debug {
    /// The variable of this name.
    fn get(&self, name: &str) -> Option<Variable>;

    /// The names of all variables.
    fn names(&self) -> Vec<String>;
}

/// Shared [`Variables`].
pub type Scope = Arc<dyn Variables>;

/// A variable, by where it came from.
#[derive(Debug, Clone)]
pub enum Variable {
    /// From files: its strings are templates, rendered when they are used.
    Template(Arc<Value>),
    /// Facts, registered results and `set_fact`: never rendered again.
    Data(Arc<Value>),
    /// Variables inside a variable (`hostvars` and each host in it), looked up when they are used.
    Nested(Scope),
}

impl Variable {
    /// A variable whose strings are templates.
    pub fn template(value: impl Into<Value>) -> Self {
        Self::Template(Arc::new(value.into()))
    }

    /// A variable that is never rendered.
    pub fn data(value: impl Into<Value>) -> Self {
        Self::Data(Arc::new(value.into()))
    }
}

/// Where a template is that names another one, which tells where that is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Beside {
    /// In a text of a playbook: beside the playbook.
    #[default]
    Playbook,
    /// In this folder: where the task looks, then there.
    After(String),
    /// In this folder: there, then where the task looks.
    Before(String),
}

/// No variables at all.
#[derive(Debug)]
pub(super) struct NoVariables;

impl Variables for NoVariables {
    fn get(&self, _: &str) -> Option<Variable> {
        None
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What lookups may reach. The engine gives one per task, because relative paths depend on the role.
pub trait LookupContext: Send + Sync + Debug {
    /// The text of a file of the content on the control machine, found as Ansible finds it for a
    /// task (`files/` of the role, beside the playbook, absolute).
    ///
    /// # Errors
    /// What went wrong, as a lower-case fragment with the path.
    fn read_file(&self, path: &str) -> Result<String, String>;

    /// The text of a template of the content, found likewise in `templates/`, and the folder that it lies in.
    ///
    /// # Errors
    /// What went wrong, as a lower-case fragment with the path.
    fn read_template(&self, path: &str) -> Result<(String, String), String>;

    /// The text of a template that another one names; none when there is no such file.
    ///
    /// # Errors
    /// What went wrong, as a lower-case fragment with the path.
    fn read_partial(&self, name: &str, beside: &Beside) -> Result<Option<String>, String>;

    /// A variable of the environment of the control process.
    fn env(&self, name: &str) -> Option<String>;

    /// The path of a file or folder of the content, looked for where the task looks, there in `folder`
    /// (`files`, `templates`, `vars`; may be empty) first.
    fn find(&self, folder: &str, name: &str) -> Option<String>;

    /// The files of the content that fit a pattern, looked for in `files/` likewise; only the name at the end of
    /// the pattern has `*`, `?` or `[...]`.
    fn glob(&self, pattern: &str) -> Vec<String>;

    /// The folder of the control machine where commands run and relative paths begin that are not of the content.
    fn folder(&self) -> String;
}

/// No files and no environment: for texts that must not depend on either.
#[derive(Debug)]
pub struct NoLookups;

impl LookupContext for NoLookups {
    fn read_file(&self, path: &str) -> Result<String, String> {
        Err(format!("`{path}` cannot be read here"))
    }

    fn read_template(&self, path: &str) -> Result<(String, String), String> {
        Err(format!("`{path}` cannot be read here"))
    }

    fn read_partial(&self, _: &str, _: &Beside) -> Result<Option<String>, String> {
        Ok(None)
    }

    fn env(&self, _: &str) -> Option<String> {
        None
    }

    fn find(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn glob(&self, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn folder(&self) -> String {
        "/".to_owned()
    }
}
