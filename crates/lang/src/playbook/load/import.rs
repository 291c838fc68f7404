//! `import_tasks`, `include_tasks`, `import_role`, `include_role`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Loader, Surroundings,
    action::{Called, Import},
    import_arguments::Wanted,
    keyword::Level,
    later::Deferred,
    play::PlayParts,
    roles::RoleUse,
};
use crate::{
    diagnostic::Diagnostic,
    files::normalize,
    playbook::{Action, Content, Include, Included, Keywords, Step, Templated},
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
        around: &Surroundings,
        play: &mut PlayParts,
    ) -> Vec<Step> {
        if !self.may_import(called, import, around) {
            return Vec::new();
        }
        let free_form = (!import.is_of_roles()).then_some("file");
        let mut arguments = self.arguments(called.value, import.keyword(), free_form).unwrap_or_default();
        if let Some(args) = node.get("args") {
            arguments.extend(self.arguments(args, "args", None).unwrap_or_default());
        }
        let wanted = self.import_arguments(called, import, &arguments);
        if !import.is_dynamic() {
            self.no_loop(node, import);
            let inside = Surroundings { outer: keywords.inside(&around.outer), ..around.clone() };
            return wanted.and_then(|wanted| self.imported(&wanted, &inside, play)).unwrap_or_default();
        }
        let Some(wanted) = wanted else { return Vec::new() };
        // Of the keywords only the variables reach the tasks; then there is `apply`.
        let handed_down = Keywords { include_params: keywords.include_params.clone(), ..Keywords::default() }
            .inside(&around.outer);
        let outer = wanted.apply.clone().inside(&handed_down);
        let inside = Surroundings { outer, ..around.clone() };
        let name = wanted.name.text.clone();
        // What includes itself does so as often as the run wants it.
        let content = if wanted.is_template() || self.is_being_read(&wanted, &inside) {
            Content::Later(Arc::new(Deferred::new(wanted, inside, self.depth)))
        } else {
            let Some(included) = self.included(&wanted, &inside, play) else { return Vec::new() };
            Content::Read(Arc::new(included))
        };
        let include = Include { keyword: import.keyword(), name, content };
        vec![self.task(node, Action::Include(include), keywords, Level::Include, around).into()]
    }

    /// What an include brings; its handlers are those of the play.
    pub(super) fn included(
        &mut self,
        wanted: &Wanted,
        inside: &Surroundings,
        play: &mut PlayParts,
    ) -> Option<Included> {
        let before = std::mem::take(&mut play.used);
        let steps = self.imported(wanted, inside, play);
        let public = std::mem::replace(&mut play.used, before);
        Some(Included { steps: steps?, handlers: Vec::new(), public })
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
        wanted: &Wanted,
        inside: &Surroundings,
        play: &mut PlayParts,
    ) -> Option<Vec<Step>> {
        if !wanted.import.is_of_roles() {
            return self.task_file(&wanted.name, inside, play);
        }
        let role = RoleUse {
            name: &wanted.name,
            keywords: Keywords::default(),
            vars: None,
            parts: wanted.parts.clone(),
            once: !wanted.duplicates,
            listed: false,
            public: wanted.public,
        };
        self.role(role, inside, play)
    }

    fn task_file(
        &mut self,
        file: &Templated,
        inside: &Surroundings,
        play: &mut PlayParts,
    ) -> Option<Vec<Step>> {
        match self.task_path(file, inside) {
            Ok(path) => self
                .within(&path, &file.span, |loader| {
                    let list = loader.yaml(&path, Some(&file.span))?;
                    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
                    Some(loader.tasks(&list, &Surroundings { folder, ..inside.clone() }, play))
                })
                .flatten(),
            Err(tried) => {
                self.unread.anything = true;
                self.missing(file, "file of tasks", &tried);
                None
            }
        }
    }

    /// Where a file of tasks is, or where it was looked for.
    fn task_path(&self, file: &Templated, inside: &Surroundings) -> Result<PathBuf, Vec<PathBuf>> {
        let mut folders: Vec<PathBuf> = vec![inside.folder.clone()];
        match &inside.role {
            Some(role) => folders.extend([role.path.join("tasks"), role.path.clone()]),
            None => folders.push(inside.playbook.to_path_buf()),
        }
        let mut tried: Vec<PathBuf> = Vec::new();
        for folder in &folders {
            let Some(path) = normalize(&folder.join(&file.text)) else { continue };
            if self.files.is_file(&path) {
                return Ok(path);
            }
            if !tried.contains(&path) {
                tried.push(path);
            }
        }
        Err(tried)
    }

    /// Whether an include names a file or a role that it stands in itself.
    fn is_being_read(&self, wanted: &Wanted, inside: &Surroundings) -> bool {
        let path = match wanted.import.is_of_roles() {
            true => self.role_path(&wanted.name.text, inside),
            false => self.task_path(&wanted.name, inside),
        };
        path.is_ok_and(|path| self.open.contains(&path))
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
