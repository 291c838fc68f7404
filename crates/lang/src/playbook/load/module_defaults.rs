//! `module_defaults`: arguments that tasks need not repeat.

use std::sync::Arc;

use super::{Loader, action::Called};
use crate::{
    diagnostic::Diagnostic,
    playbook::{Argument, Keywords, ModuleDefaults},
    yaml::{Kind, Node},
};

impl Loader<'_> {
    /// The mapping of one `module_defaults`.
    pub(super) fn module_defaults(&mut self, node: &Node) -> Vec<Arc<ModuleDefaults>> {
        // Later ones of a list are stronger.
        let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let items = items.iter().filter(|item| item.kind != Kind::Null);
        items.filter_map(|item| self.defaults_of_modules(item)).map(Arc::new).collect()
    }

    fn defaults_of_modules(&mut self, node: &Node) -> Option<ModuleDefaults> {
        let Some(entries) = node.as_mapping() else {
            self.expected(node, "module_defaults", "a mapping of modules to their arguments");
            return None;
        };
        let mut defaults = ModuleDefaults::new();
        for (key, value) in entries {
            let name = key.key_text();
            if name.starts_with("group/") {
                let message = format!("the group of modules `{name}` is not known");
                let help = "name each of its modules: there are no groups here";
                self.report(Diagnostic::at(&key.span, message).help(help));
                continue;
            }
            let name = name.strip_suffix("gather_facts").map_or(name.clone(), |rest| format!("{rest}setup"));
            let Ok(module) = modules::find(&name) else {
                let message = format!("there is no module `{name}`");
                let short = name.rsplit('.').next().unwrap_or(&name).to_owned();
                let help = modules::nearest::hint(&short, Called::names()).unwrap_or_default();
                self.report(Diagnostic::at(&key.span, message).label("unknown module").help(help));
                continue;
            };
            if let Some(arguments) = self.arguments(value, "module_defaults", None) {
                defaults.push((module.name, arguments));
            }
        }
        Some(defaults)
    }

    /// Adds to the arguments of a call what its defaults say; the innermost that name the module count.
    pub(super) fn with_defaults(
        &self,
        module: &'static modules::Module,
        arguments: &mut Vec<Argument>,
        own: &Keywords,
        outer: &Keywords,
    ) {
        let layers = outer.module_defaults.iter().chain(&own.module_defaults).rev();
        let mut of_module =
            layers.filter_map(|layer| layer.iter().rev().find(|(name, _)| *name == module.name));
        let Some((_, defaults)) = of_module.next() else { return };
        let canonical = |name: &str| {
            let argument = module.arguments.iter().find(|argument| argument.is_called(name));
            argument.map_or_else(|| name.to_owned(), |argument| argument.name.to_owned())
        };
        for default in defaults {
            if !arguments.iter().any(|given| canonical(&given.name) == canonical(&default.name)) {
                arguments.push(default.clone());
            }
        }
    }
}
