//! What a task calls.

use super::{Loader, Surroundings, keyword::Level};
use crate::{
    diagnostic::Diagnostic,
    jinja::is_template,
    playbook::{Action, Argument, Keywords, Meta, ModuleCall},
    yaml::{Kind, Node},
};

/// Actions that load more tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Import {
    StaticTasks,
    DynamicTasks,
    StaticRole,
    DynamicRole,
}

impl Import {
    const ALL: [Self; 4] = [Self::StaticTasks, Self::DynamicTasks, Self::StaticRole, Self::DynamicRole];

    /// How it is written.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::StaticTasks => "import_tasks",
            Self::DynamicTasks => "include_tasks",
            Self::StaticRole => "import_role",
            Self::DynamicRole => "include_role",
        }
    }

    /// It is about a role.
    pub fn is_of_roles(self) -> bool {
        matches!(self, Self::StaticRole | Self::DynamicRole)
    }

    /// It happens during the run, with conditions and loops of its own.
    pub fn is_dynamic(self) -> bool {
        matches!(self, Self::DynamicTasks | Self::DynamicRole)
    }
}

/// The key of a task that says what it does, with its value.
pub(super) struct Called<'n> {
    pub key: &'n Node,
    pub value: &'n Node,
    pub what: What,
}

/// What a task does.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Import(Import),
    Module(&'static modules::Module),
}

impl<'n> Called<'n> {
    /// What a key calls, if it does.
    pub fn of(name: &str, key: &'n Node, value: &'n Node) -> Option<Self> {
        let short = ["ansible.builtin.", "ansible.legacy."]
            .iter()
            .find_map(|collection| name.strip_prefix(collection))
            .unwrap_or(name);
        let import = Import::ALL.into_iter().find(|import| import.keyword() == short).map(What::Import);
        let what = import.or_else(|| modules::find(name).ok().map(What::Module))?;
        Some(Self { key, value, what })
    }

    /// All names that can be called.
    pub fn names() -> impl Iterator<Item = &'static str> {
        modules::MODULES.iter().map(|module| module.name).chain(Import::ALL.map(Import::keyword))
    }

    /// The level whose keywords apply.
    pub fn level(&self, level: Level) -> Level {
        match self.what {
            What::Import(import) if import.is_dynamic() => Level::Include,
            _ => level,
        }
    }

    /// The module, when it has an argument of this name.
    pub fn argument_of(&self, name: &str) -> Option<&'static str> {
        let What::Module(module) = self.what else { return None };
        module.arguments.iter().any(|argument| argument.is_called(name)).then_some(module.name)
    }
}

impl Loader<'_> {
    /// The call of a module.
    pub(super) fn module(
        &mut self,
        called: &Called<'_>,
        module: &'static modules::Module,
        args: Option<&Node>,
        own: &Keywords,
        around: &Surroundings,
    ) -> Option<Action> {
        let mut arguments = self.arguments(called.value, module.name, module.free_form)?;
        if let Some(args) = args {
            for more in self.arguments(args, "args", None)? {
                if !arguments.iter().any(|argument| argument.name == more.name) {
                    arguments.push(more);
                }
            }
        }
        if module.name == "meta" {
            return Some(Action::Meta(self.meta(called, &arguments, around)));
        }
        self.with_defaults(module, &mut arguments, own, &around.outer);
        Some(Action::Module(ModuleCall { module, span: called.key.span.clone(), arguments }))
    }

    /// Arguments: a mapping, or a text with `key=value` and, where the module has it, free form. None
    /// when they are neither, which is reported.
    pub(super) fn arguments(
        &mut self,
        node: &Node,
        name: &str,
        free_form: Option<&str>,
    ) -> Option<Vec<Argument>> {
        match &node.kind {
            Kind::Null => Some(Vec::new()),
            Kind::Mapping(entries) => {
                let argument = |(key, value): &(Node, Node)| Argument {
                    name: key.key_text(),
                    span: key.span.clone(),
                    value: value.clone(),
                };
                Some(entries.iter().map(argument).collect())
            }
            Kind::String(text) if free_form.is_none() && is_template(text) && !text.contains('=') => {
                self.not_yet(&node.span, format!("a template of all arguments of `{name}`"));
                None
            }
            Kind::String(text) => self.free_form(node, text, name, free_form),
            _ => {
                self.expected(node, name, "a mapping of arguments");
                None
            }
        }
    }

    fn meta(&mut self, called: &Called<'_>, arguments: &[Argument], around: &Surroundings) -> Meta {
        let word = arguments.first().and_then(|argument| argument.value.as_str()).unwrap_or_default().trim();
        let known = Meta::NAMES.map(|(name, _)| name);
        let place = if word.is_empty() { &called.key.span } else { &called.value.span };
        let wrong = match Meta::NAMES.iter().find(|(name, _)| *name == word) {
            Some((_, Meta::FlushHandlers)) if around.handlers => {
                Diagnostic::at(place, "`meta: flush_handlers` can't be a handler")
            }
            Some((_, Meta::EndRole)) if around.role.is_none() => {
                Diagnostic::at(place, "`meta: end_role` stands in no role").help("there is `end_play`, too")
            }
            Some((_, meta)) => return *meta,
            None if word.is_empty() => Diagnostic::at(place, "`meta` does not say what to do")
                .help(format!("it knows: {}", known.join(", "))),
            None => Diagnostic::at(place, format!("`meta` does not know `{word}`")).help(
                modules::nearest::hint(word, known)
                    .unwrap_or_else(|| format!("`meta` knows: {}", known.join(", "))),
            ),
        };
        self.report(wrong);
        Meta::Noop
    }
}
