//! A module call with what is needed to carry it out.

use std::{path::PathBuf, time::Duration};

use lang::{
    files::Files,
    jinja::{Jinja, OMIT, Scope, TemplateError},
    playbook::{Argument, FileKind, ModuleCall, Task},
};
use wire::{Failure, Object, Outcome, Value};

use crate::{
    strategy::{Problem, truth},
    variables::{HostState, TaskScope},
};

/// A module call on one host, for one item.
pub struct Action<'a> {
    /// The task.
    pub task: &'a Task,
    /// Its module and arguments.
    pub call: &'a ModuleCall,
    /// Renders its templates, with the lookups of the task.
    pub jinja: &'a Jinja,
    /// Roles, templates, files.
    pub content: &'a dyn Files,
    /// What the templates see.
    pub variables: &'a std::sync::Arc<TaskScope>,
    /// What was learned about the host.
    pub host: std::sync::Arc<HostState>,
    /// The host's name in the inventory.
    pub name: &'a str,
    /// Nothing is to be changed.
    pub check: bool,
    /// How much is told.
    pub verbosity: u8,
}

/// What is left to do of a module call.
#[derive(Debug)]
pub enum Prepared {
    /// Nothing: the control side did it.
    Done(Box<Outcome>),
    /// The machine does these in this order.
    Send(Vec<Call>),
    /// Nothing but to wait so long.
    Wait(Duration, Box<Outcome>),
    /// The connection is made anew.
    Reconnect(Box<Reconnect>),
}

/// Why and how a connection is made anew.
#[derive(Debug)]
pub struct Reconnect {
    /// The machine boots again; otherwise it is only waited for.
    pub reboot: Option<Reboot>,
    /// Before the first attempt.
    pub delay: Duration,
    /// Between attempts.
    pub pause: Duration,
    /// In which the machine must be back.
    pub timeout: Duration,
    /// In which one attempt must succeed.
    pub connect_timeout: Option<Duration>,
    /// What must succeed in the end.
    pub test: Call,
}

/// How a machine boots again.
#[derive(Debug)]
pub struct Reboot {
    /// Tells one boot from another.
    pub boot: Call,
    /// Ends this one.
    pub shutdown: Call,
    /// Where the machine has the program for that.
    pub path: Option<String>,
}

/// One request to a machine.
#[derive(Debug, Clone)]
pub struct Call {
    /// Canonical name of the module.
    pub module: &'static str,
    /// Concrete arguments.
    pub arguments: Object,
    /// File data.
    pub data: Option<Data>,
}

/// File data of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// They travel beside it.
    Bytes(Vec<u8>),
    /// Those of the executable that this is: every agent is the same one.
    OwnExecutable,
}

impl Data {
    /// How many bytes travel.
    pub fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::OwnExecutable => 0,
        }
    }
}

impl Action<'_> {
    /// What the templates see.
    pub fn scope(&self) -> Scope {
        std::sync::Arc::clone(self.variables) as Scope
    }

    /// All arguments, rendered, under their canonical names; those that were omitted are left out.
    pub fn arguments(&self) -> Result<Object, Problem> {
        let scope = self.scope();
        let mut arguments = Object::new();
        for argument in &self.call.arguments {
            if let Some(value) = self.rendered(argument, &scope)? {
                arguments.insert(self.canonical(&argument.name).to_owned(), value);
            }
        }
        Ok(arguments)
    }

    /// An argument as it is written.
    pub fn written(&self, name: &str) -> Option<&Argument> {
        self.call.arguments.iter().find(|argument| self.canonical(&argument.name) == name)
    }

    /// An argument, rendered.
    pub fn argument(&self, name: &str) -> Result<Option<Value>, Problem> {
        self.written(name).map_or(Ok(None), |argument| self.rendered(argument, &self.scope()))
    }

    /// An argument, rendered to text.
    pub fn text(&self, name: &str) -> Result<Option<String>, Problem> {
        let value = self.argument(name)?.filter(|value| !value.is_null());
        Ok(value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    }

    /// An argument as a boolean.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        let Some(value) = self.argument(name)?.filter(|value| !value.is_null()) else { return Ok(None) };
        truth(&value).map(Some).ok_or_else(|| failure(format!("`{name}` is no boolean")))
    }

    /// An argument as a list of texts; a text is split at its commas.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>, Failure> {
        let Some(value) = self.argument(name)?.filter(|value| !value.is_null()) else { return Ok(None) };
        let list = modules::spec::FromArgument::from_argument(&value);
        list.map(Some).map_err(|problem| failure(format!("`{name}`: {problem}")))
    }

    /// The value that a variable has now.
    pub fn known(&self, name: &str) -> Option<Value> {
        self.jinja.expression(name, &self.scope()).ok()
    }

    /// An argument as a number.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let number = text.trim().parse();
        number.map(Some).map_err(|_| failure(format!("`{name}`: `{text}` is no number")))
    }

    /// A file of the content that the task names.
    pub fn find(&self, kind: FileKind, name: &str) -> Result<PathBuf, Failure> {
        self.task.search.find(self.content, kind, name).map_err(|tried| {
            let tried: Vec<String> = tried.iter().map(|path| self.content.display(path)).collect();
            Failure {
                help: (!tried.is_empty()).then(|| format!("looked for: {}", tried.join(", "))),
                ..failure(format!("there is no file `{name}` ({})", self.task.span))
            }
        })
    }

    /// The contents of a file of the content.
    pub fn read(&self, path: &std::path::Path) -> Result<Vec<u8>, Failure> {
        let unreadable = |e| failure(format!("failed to read {}: {e}", self.content.display(path)));
        self.content.read(path).map_err(unreadable)
    }

    /// A problem with an argument's template.
    pub fn problem(&self, argument: &Argument, error: TemplateError) -> Problem {
        let message = format!("`{}`: {} ({})", argument.name, error.message, argument.value.span);
        Problem { message, help: error.help }
    }

    fn rendered(&self, argument: &Argument, scope: &Scope) -> Result<Option<Value>, Problem> {
        let value = self
            .jinja
            .render_value(&argument.value.to_value(), scope)
            .map_err(|error| self.problem(argument, error))?;
        Ok((value.as_str() != Some(OMIT)).then_some(value))
    }

    fn canonical<'n>(&self, name: &'n str) -> &'n str
    where
        Self: 'n,
    {
        let arguments = self.call.module.arguments;
        arguments.iter().find(|argument| argument.is_called(name)).map_or(name, |argument| argument.name)
    }
}

/// A failure without advice.
pub fn failure(message: impl Into<String>) -> Failure {
    Failure { message: message.into(), ..Failure::default() }
}
