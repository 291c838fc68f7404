//! The arguments of imports and includes.

use super::{
    Loader,
    action::{Called, Import},
    keyword::Level,
    roles::Parts,
};
use crate::{
    diagnostic::Diagnostic,
    playbook::{Argument, Keywords, Setting, Templated},
    yaml::Node,
};

/// What is imported or included.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub import: Import,
    /// The file or the role.
    pub name: Templated,
    /// Which files of a role.
    pub parts: Parts,
    /// `apply`: what the included tasks inherit from the include.
    pub apply: Keywords,
    /// All further tasks of the play see the role's variables.
    pub public: bool,
    /// A role may be done twice.
    pub duplicates: bool,
}

impl Wanted {
    /// Only the run knows all names.
    pub fn is_template(&self) -> bool {
        self.texts().any(Templated::is_template)
    }

    /// All names that may be templates.
    pub fn texts(&self) -> impl Iterator<Item = &Templated> {
        let Parts { tasks, vars, defaults, handlers } = &self.parts;
        std::iter::once(&self.name).chain([tasks, vars, defaults, handlers].into_iter().flatten())
    }

    /// The same with rendered names, in the order of [`Wanted::texts`].
    pub fn named(&self, names: &[String]) -> Self {
        let mut names = names.iter();
        let mut wanted = self.clone();
        let Parts { tasks, vars, defaults, handlers } = &mut wanted.parts;
        let texts = std::iter::once(&mut wanted.name)
            .chain([tasks, vars, defaults, handlers].into_iter().filter_map(Option::as_mut));
        for (text, name) in texts.zip(&mut names) {
            text.text.clone_from(name);
        }
        wanted
    }
}

impl Loader<'_> {
    /// What is imported, and how.
    pub(super) fn import_arguments(
        &mut self,
        called: &Called<'_>,
        import: Import,
        arguments: &[Argument],
    ) -> Option<Wanted> {
        let mut name = None;
        let mut wanted = Wanted {
            import,
            name: Templated { text: String::new(), span: called.key.span.clone() },
            parts: Parts::default(),
            apply: Keywords::default(),
            public: import == Import::StaticRole,
            duplicates: true,
        };
        for argument in arguments {
            let (word, value) = (argument.name.as_str(), &argument.value);
            match (word, import.is_of_roles()) {
                ("file" | "_raw_params", false) => name = Some(self.import_name(value, "file", import)?),
                ("name" | "role", true) => name = Some(self.import_name(value, word, import)?),
                ("tasks_from", true) => wanted.parts.tasks = self.import_name(value, word, import),
                ("vars_from", true) => wanted.parts.vars = self.import_name(value, word, import),
                ("defaults_from", true) => wanted.parts.defaults = self.import_name(value, word, import),
                ("handlers_from", true) => wanted.parts.handlers = self.import_name(value, word, import),
                ("apply", _) if import.is_dynamic() => wanted.apply = self.apply(value),
                ("public", true) => wanted.public = self.literal_flag(value, word, wanted.public),
                ("allow_duplicates", true) => wanted.duplicates = self.literal_flag(value, word, true),
                ("rolespec_validate", true) => {
                    self.literal_flag(value, word, true);
                }
                _ => self.unknown_import_argument(argument, import),
            }
        }
        let Some(name) = name else {
            let needed = if import.is_of_roles() { "name" } else { "file" };
            let message = format!("`{}` lacks the argument `{needed}`", import.keyword());
            self.report(Diagnostic::at(&called.key.span, message));
            return None;
        };
        Some(Wanted { name, ..wanted })
    }

    /// Includes happen when variables are known.
    fn import_name(&mut self, node: &Node, word: &str, import: Import) -> Option<Templated> {
        if import.is_dynamic() { self.text(node, word) } else { self.literal(node, word) }
    }

    fn literal_flag(&mut self, node: &Node, word: &str, default: bool) -> bool {
        match self.flag(node, word) {
            Some(Setting::Literal(flag)) => flag,
            Some(Setting::Template(_)) => {
                self.report(Diagnostic::at(&node.span, format!("`{word}` can't be a template")));
                default
            }
            None => default,
        }
    }

    fn apply(&mut self, node: &Node) -> Keywords {
        let Some(entries) = node.as_mapping() else {
            self.expected(node, "apply", "a mapping of keywords");
            return Keywords::default();
        };
        self.only_keywords(entries, Level::Block);
        self.shared(entries, Level::Block)
    }

    fn unknown_import_argument(&mut self, argument: &Argument, import: Import) {
        let mut known = if import.is_of_roles() {
            vec!["name", "allow_duplicates", "public", "rolespec_validate"]
        } else {
            vec!["file"]
        };
        known.extend(import.is_of_roles().then_some(Parts::NAMES).into_iter().flatten());
        known.extend(import.is_dynamic().then_some("apply"));
        let help = modules::nearest::hint(&argument.name, known.iter().copied())
            .unwrap_or_else(|| format!("its arguments are: {}", known.join(", ")));
        let message = format!("`{}` has no argument `{}`", import.keyword(), argument.name);
        self.report(Diagnostic::at(&argument.span, message).label("unknown argument").help(help));
    }
}
