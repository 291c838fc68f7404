//! Tasks: one action with everything that governs it.

use std::sync::Arc;

use wire::Object;

use super::{ArgumentSpec, Condition, Include, Keywords, Loop, Meta, Role, SearchPath, Setting, Templated};
use crate::{source::Span, yaml::Node};

/// A task, with everything that it inherits.
#[derive(Debug, Clone)]
pub struct Task {
    /// Where it begins.
    pub span: Span,
    /// Its name.
    pub name: Option<Templated>,
    /// What it does.
    pub action: Action,
    /// The role that it belongs to.
    pub role: Option<Arc<Role>>,
    /// Where the files that it names are looked for.
    pub search: SearchPath,
    /// What it shares with blocks, roles and plays, inherited values included.
    pub keywords: Keywords,
    /// Do it once per item.
    pub looping: Option<Loop>,
    /// The variable that gets the result.
    pub register: Option<String>,
    /// Topics that notify it, where it is a handler that is being read; see [`super::Handler::listen`].
    pub listen: Vec<Templated>,
    /// When it counts as changed; empty: the module decides.
    pub changed_when: Option<Vec<Condition>>,
    /// When it counts as failed; none: the module decides.
    pub failed_when: Option<Vec<Condition>>,
    /// Do it again until these hold.
    pub until: Option<Vec<Condition>>,
    /// How often at most, `until` included; 3 where it is not given.
    pub retries: Option<Setting<u32>>,
    /// It runs in the background of the machine, but not longer than so many seconds.
    pub background: Option<Setting<u32>>,
    /// It is waited for, asking every so many seconds, unless that is 0; 15 where it is not given.
    pub poll: Option<Setting<u32>>,
    /// Seconds between; 5 where it is not given.
    pub delay: Option<Setting<u32>>,
}

/// What a task does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Calls a module.
    Module(ModuleCall),
    /// `include_tasks` or `include_role`: tasks that are run when the include is.
    Include(Include),
    /// `meta`: something that the run itself does.
    Meta(Meta),
    /// Not written by anyone: checks the arguments of the role that begins here.
    Arguments(Arc<ArgumentSpec>),
}

/// A module and its arguments.
#[derive(Debug, Clone)]
pub struct ModuleCall {
    /// The module.
    pub module: &'static modules::Module,
    /// Where its name stands.
    pub span: Span,
    /// The arguments as they are written, free-form text under the module's name for it.
    pub arguments: Vec<Argument>,
}

/// An argument of a module.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name as it is written.
    pub name: String,
    /// Where the name stands; the whole text, where there is none (free form).
    pub span: Span,
    /// Its value; the strings in it are templates.
    pub value: Node,
}

impl ModuleCall {
    /// The arguments without places, under their canonical names; the strings are templates.
    pub fn arguments(&self) -> Object {
        let canonical = |name: &str| {
            let argument = self.module.arguments.iter().find(|argument| argument.is_called(name));
            argument.map_or(name, |argument| argument.name).to_owned()
        };
        self.arguments.iter().map(|argument| (canonical(&argument.name), argument.value.to_value())).collect()
    }
}

impl Task {
    /// A task that only has what every task has.
    pub fn new(span: Span, action: Action, search: SearchPath) -> Self {
        Self {
            span,
            name: None,
            action,
            role: None,
            search,
            keywords: Keywords::default(),
            looping: None,
            register: None,
            listen: Vec::new(),
            changed_when: None,
            failed_when: None,
            until: None,
            retries: None,
            background: None,
            poll: None,
            delay: None,
        }
    }

    /// The name of what it does, e.g. `copy`.
    pub fn action_name(&self) -> &'static str {
        match &self.action {
            Action::Module(call) => call.module.name,
            Action::Include(include) => include.keyword,
            Action::Meta(_) => "meta",
            Action::Arguments(_) => "validate_argument_spec",
        }
    }

    /// Somebody wrote it; ends of roles are nobody's.
    pub fn is_written(&self) -> bool {
        !matches!(self.action, Action::Meta(Meta::RoleComplete))
    }

    /// Its name as it is written, or the name of what it does.
    pub fn title(&self) -> &str {
        self.name.as_ref().map_or(self.action_name(), |name| &name.text)
    }
}
