//! `import_tasks`, `include_tasks`, `import_role`, `include_role`.

use std::path::{Path, PathBuf};

use super::{
    Loader, Surroundings,
    action::{Called, Import},
    keyword::Level,
    play::PlayParts,
    roles::{Parts, RoleUse},
};
use crate::{
    diagnostic::Diagnostic,
    files::normalize,
    playbook::{Action, Argument, Include, Keywords, Task, Templated},
    yaml::Node,
};

impl Loader<'_> {
    /// The tasks of a static import, or the task that is a dynamic include.
    pub(super) fn import(
        &mut self,
        node: &Node,
        called: &Called<'_>,
        import: Import,
        keywords: Keywords,
        around: &Surroundings<'_>,
        play: &mut PlayParts,
    ) -> Vec<Task> {
        if !self.may_import(called, import, around) {
            return Vec::new();
        }
        let roles = matches!(import, Import::StaticRole | Import::DynamicRole);
        let free_form = (!roles).then_some("file");
        let mut arguments = self.arguments(called.value, import.keyword(), free_form).unwrap_or_default();
        if let Some(args) = node.get("args") {
            arguments.extend(self.arguments(args, "args", None).unwrap_or_default());
        }
        if !import.is_dynamic() {
            self.no_loop(node, import);
            let inside = Surroundings { outer: keywords.inside(&around.outer), ..around.clone() };
            return self
                .imported(called, import, &arguments, &inside, play)
                .map_or_else(Vec::new, |(_, tasks)| tasks);
        }
        // Of the keywords only the variables reach the tasks.
        let handed_down = Keywords { include_params: keywords.include_params.clone(), ..Keywords::default() }
            .inside(&around.outer);
        let inside = Surroundings { outer: handed_down, ..around.clone() };
        let Some((name, tasks)) = self.imported(called, import, &arguments, &inside, play) else {
            return Vec::new();
        };
        let include = Include { keyword: import.keyword(), name, tasks };
        vec![self.task(node, Action::Include(include), keywords, Level::Include, around)]
    }

    fn no_loop(&mut self, node: &Node, import: Import) {
        let entries = node.as_mapping().unwrap_or_default();
        let is_loop = |key: &Node| key.as_str().is_some_and(|key| key == "loop" || key.starts_with("with_"));
        if let Some((key, _)) = entries.iter().find(|(key, _)| is_loop(key)) {
            let word = import.keyword();
            let message = format!("`{word}` can't have a loop: it happens before the run");
            let help = format!("use `{}`", word.replace("import", "include"));
            self.report(Diagnostic::at(&key.span, message).help(help));
        }
    }

    fn imported(
        &mut self,
        called: &Called<'_>,
        import: Import,
        arguments: &[Argument],
        inside: &Surroundings<'_>,
        play: &mut PlayParts,
    ) -> Option<(String, Vec<Task>)> {
        match import {
            Import::StaticTasks | Import::DynamicTasks => {
                let file = self.import_arguments(called, import, arguments, &["file"])?.0;
                let tasks = self.task_file(&file, inside, play)?;
                Some((file.text, tasks))
            }
            Import::StaticRole | Import::DynamicRole => {
                let (name, parts) = self.import_arguments(called, import, arguments, &["name", "role"])?;
                let wanted = RoleUse {
                    name: &name,
                    keywords: Keywords::default(),
                    vars: None,
                    parts,
                    once: false,
                    public: import == Import::StaticRole,
                };
                let tasks = self.role(wanted, inside, play)?;
                Some((name.text, tasks))
            }
        }
    }

    /// What is imported, and which files of a role.
    fn import_arguments(
        &mut self,
        called: &Called<'_>,
        import: Import,
        arguments: &[Argument],
        names: &[&str],
    ) -> Option<(Templated, Parts)> {
        let word = import.keyword();
        let mut what = None;
        let mut parts = Parts::default();
        for Argument { name, span, value } in arguments {
            let of_roles = names.contains(&"role");
            match name.as_str() {
                _ if names.contains(&name.as_str()) => what = Some(self.literal(value, name)?),
                "tasks_from" if of_roles => parts.tasks = self.literal(value, name),
                "vars_from" if of_roles => parts.vars = self.literal(value, name),
                "defaults_from" if of_roles => parts.defaults = self.literal(value, name),
                "handlers_from" if of_roles => parts.handlers = self.literal(value, name),
                "apply" | "public" | "allow_duplicates" | "rolespec_validate" => {
                    self.not_yet(span, format!("`{name}` of `{word}`"));
                }
                _ => {
                    let known = names.iter().chain(if of_roles { &Parts::NAMES[..] } else { &[] }).copied();
                    let help = modules::nearest::hint(name, known.clone()).unwrap_or_else(|| {
                        format!("its arguments are: {}", known.collect::<Vec<_>>().join(", "))
                    });
                    let message = format!("`{word}` has no argument `{name}`");
                    self.report(Diagnostic::at(span, message).label("unknown argument").help(help));
                }
            }
        }
        if what.is_none() {
            let message = format!("`{word}` lacks the argument `{}`", names[0]);
            self.report(Diagnostic::at(&called.key.span, message));
        }
        what.map(|what| (what, parts))
    }

    fn task_file(
        &mut self,
        file: &Templated,
        inside: &Surroundings<'_>,
        play: &mut PlayParts,
    ) -> Option<Vec<Task>> {
        let mut folders: Vec<PathBuf> = vec![inside.folder.clone()];
        match &inside.role {
            Some(role) => folders.extend([role.path.join("tasks"), role.path.clone()]),
            None => folders.push(inside.playbook.to_path_buf()),
        }
        let mut tried: Vec<PathBuf> = Vec::new();
        for folder in &folders {
            let Some(path) = normalize(&folder.join(&file.text)) else { continue };
            if self.files.is_file(&path) {
                return self
                    .within(&path, &file.span, |loader| {
                        let list = loader.yaml(&path, Some(&file.span))?;
                        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
                        Some(loader.tasks(&list, &Surroundings { folder, ..inside.clone() }, play))
                    })
                    .flatten();
            }
            if !tried.contains(&path) {
                tried.push(path);
            }
        }
        self.unread.anything = true;
        self.missing(file, "file of tasks", &tried);
        None
    }

    /// Reports a file that is nowhere.
    pub(super) fn missing(&mut self, name: &Templated, what: &str, tried: &[PathBuf]) {
        let tried: Vec<String> = tried.iter().map(|path| self.files.display(path)).collect();
        let message = format!("there is no {what} `{}`", name.text);
        let diagnostic = Diagnostic::at(&name.span, message).label("not found");
        self.report(match tried.is_empty() {
            true => diagnostic,
            false => diagnostic.help(format!("looked for {}", tried.join(", "))),
        });
    }
}
