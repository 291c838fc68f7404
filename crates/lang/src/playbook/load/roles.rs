//! Roles: their files, their dependencies, and what they hand on.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Inherited, Loader, Surroundings,
    keyword::{self, Level, Standing},
    play::PlayParts,
};
use crate::{
    diagnostic::Diagnostic,
    files::normalize,
    playbook::{
        Action, ArgumentSpec, Condition, Keywords, Meta, Role, SearchPath, Setting, Step, Task, Templated,
        Vars,
    },
    yaml::{Kind, Node},
};

/// Names of files in a role, `main` where none is given.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub tasks: Option<Templated>,
    pub vars: Option<Templated>,
    pub defaults: Option<Templated>,
    pub handlers: Option<Templated>,
}

impl Parts {
    /// The arguments that set them.
    pub const NAMES: [&'static str; 4] = ["tasks_from", "vars_from", "defaults_from", "handlers_from"];
}

/// A role that is wanted.
pub(super) struct RoleUse<'a> {
    pub name: &'a Templated,
    pub keywords: Keywords,
    pub vars: Option<Arc<Vars>>,
    pub parts: Parts,
    /// Uses that are the same are done once.
    pub once: bool,
    /// It stands in `roles` or `dependencies`: its handlers come before the play's own.
    pub listed: bool,
    /// All tasks of the play see its variables.
    pub public: bool,
}

/// The file of a role's folder that is read where none is named.
const MAIN: [&str; 3] = ["main.yml", "main.yaml", "main"];

/// What makes two uses of a role the same.
#[derive(PartialEq)]
pub(super) struct Sameness {
    path: PathBuf,
    vars: Vec<(String, Arc<wire::Value>)>,
    params: Vec<(String, Arc<wire::Value>)>,
    when: Vec<String>,
    tags: Vec<String>,
}

impl Loader<'_> {
    /// An entry of `roles` or of `dependencies`.
    pub(super) fn role_entry(
        &mut self,
        node: &Node,
        around: &Surroundings,
        play: &mut PlayParts,
    ) -> Vec<Step> {
        let (name, keywords, vars) = match &node.kind {
            Kind::Mapping(entries) => {
                let params = self.role_params(entries, node, around);
                let Some(name) = node.get("role").or_else(|| node.get("name")) else {
                    let span = entries.first().map_or(&node.span, |(key, _)| &key.span);
                    self.report(Diagnostic::at(span, "this role has no name").help("add `role: NAME`"));
                    return Vec::new();
                };
                let vars = node.get("vars").and_then(|vars| self.vars(vars, "vars"));
                let mut keywords = self.shared(entries, Level::Role);
                keywords.include_params.extend(params);
                (self.literal(name, "role"), keywords, vars)
            }
            _ => (self.literal(node, "roles"), Keywords::default(), None),
        };
        let Some(name) = name else { return Vec::new() };
        let wanted = RoleUse {
            name: &name,
            keywords,
            vars,
            parts: Parts::default(),
            once: true,
            listed: true,
            public: true,
        };
        self.role(wanted, around, play).unwrap_or_default()
    }

    /// The parameters of a role: what beside its name is no keyword. Only what could be a misspelt keyword is
    /// reported.
    fn role_params(
        &mut self,
        entries: &[(Node, Node)],
        entry: &Node,
        around: &Surroundings,
    ) -> Option<Arc<Vars>> {
        let mut params = Vec::new();
        for (key, value) in entries {
            let name = key.key_text();
            let misspelt = || modules::nearest::hint(&name, keyword::names(Level::Role)).is_some();
            let unknown = keyword::standing(&name, Level::Role) == Standing::Unknown;
            if unknown && (!misspelt() || self.has_variable(&name, entry, around)) {
                self.variable_name(&name, &key.span);
                params.push((key.clone(), value.clone()));
            } else {
                self.keyword(key, &name, Level::Role);
            }
        }
        (!params.is_empty()).then(|| Arc::new(Vars::of(&params)))
    }

    /// The role of an entry has a variable of this name: it is no misspelt keyword.
    fn has_variable(&self, name: &str, entry: &Node, around: &Surroundings) -> bool {
        let role = entry.get("role").or_else(|| entry.get("name")).and_then(Node::as_str);
        let path = role.and_then(|role| normalize(&around.playbook.join("roles").join(role)));
        let files = ["defaults", "vars"].into_iter().flat_map(|folder| MAIN.map(|main| (folder, main)));
        let mut texts = files.filter_map(|(folder, main)| {
            let text = self.files.read(&path.as_ref()?.join(folder).join(main)).ok()?;
            String::from_utf8(text).ok()
        });
        texts.any(|text| text.lines().any(|line| line.starts_with(&format!("{name}:"))))
    }

    /// The tasks of a role and of its dependencies; its handlers and variables go to the play.
    pub(super) fn role(
        &mut self,
        wanted: RoleUse<'_>,
        around: &Surroundings,
        play: &mut PlayParts,
    ) -> Option<Vec<Step>> {
        let path = self.role_folder(wanted.name, around)?;
        self.within(&path.clone(), &wanted.name.span, |loader| loader.role_in(path, wanted, around, play))
    }

    /// Where a role is, or where it was looked for.
    pub(super) fn role_path(&self, name: &str, around: &Surroundings) -> Result<PathBuf, Vec<PathBuf>> {
        let beside = around.roles.last().and_then(|role| role.parent()).map(Path::to_path_buf);
        let folders =
            [around.playbook.join("roles")].into_iter().chain(beside).chain([around.playbook.to_path_buf()]);
        let mut tried: Vec<PathBuf> = Vec::new();
        for folder in folders {
            let Some(path) = normalize(&folder.join(name)) else { continue };
            if self.files.is_dir(&path) {
                return Ok(path);
            }
            if !tried.contains(&path) {
                tried.push(path);
            }
        }
        Err(tried)
    }

    fn role_folder(&mut self, name: &Templated, around: &Surroundings) -> Option<PathBuf> {
        let tried = match self.role_path(&name.text, around) {
            Ok(path) => return Some(path),
            Err(tried) => tried,
        };
        self.unread.anything = true;
        let known = tried.first().and_then(|path| path.parent()).map(|folder| self.files.list(folder));
        let known = known.and_then(Result::ok).unwrap_or_default();
        match modules::nearest::hint(&name.text, known.iter().map(String::as_str)) {
            Some(hint) => {
                let message = format!("there is no role `{}`", name.text);
                self.report(Diagnostic::at(&name.span, message).label("not found").help(hint));
            }
            None => self.missing(name, "role", &tried),
        }
        None
    }

    fn role_in(
        &mut self,
        path: PathBuf,
        wanted: RoleUse<'_>,
        around: &Surroundings,
        play: &mut PlayParts,
    ) -> Vec<Step> {
        self.has_something(&path, &wanted);
        let params = wanted.keywords.include_params.clone();
        let own_defaults = self.role_vars(&path, "defaults", wanted.parts.defaults.as_ref());
        let own_vars = self.role_vars(&path, "vars", wanted.parts.vars.as_ref());
        let mut below = around.inherited.clone();
        below.defaults.extend(own_defaults.clone());
        below.vars.extend(wanted.vars.iter().chain(&own_vars).cloned());
        let meta = self.role_file(&path, "meta", None).map(|(_, node)| node);
        let duplicates = self.role_meta(meta.as_ref());
        let outer = wanted.keywords.clone().inside(&around.outer);
        let mut roles = around.roles.clone();
        roles.push(path.clone());
        let parents = match &around.role {
            Some(role) => {
                let nearest = (role.name.clone(), role.path.clone());
                [nearest].into_iter().chain(role.parents.iter().cloned()).collect()
            }
            None => around.parents.clone(),
        };
        let inside = Surroundings {
            outer,
            roles,
            parents: parents.clone(),
            inherited: below,
            role: None,
            ..around.clone()
        };

        let first_dependency = play.used.len();
        let mut tasks = Vec::new();
        let dependencies = meta.as_ref().and_then(|meta| meta.get("dependencies"));
        for dependency in dependencies.and_then(Node::as_sequence).unwrap_or_default() {
            tasks.extend(self.role_entry(dependency, &inside, play));
        }
        let below = play.used.split_off(first_dependency);

        let role = Arc::new(Role {
            name: path
                .file_name()
                .map_or_else(|| wanted.name.text.clone(), |name| name.to_string_lossy().into()),
            span: wanted.name.span.clone(),
            parents,
            dependencies: below
                .iter()
                .flat_map(|role| role.dependencies.iter().chain([&role.name]))
                .cloned()
                .collect(),
            identity: play.identity((wanted.once && !duplicates).then(|| sameness(&path, &wanted))),
            defaults: handed_up(&below, |role| &role.defaults, &around.inherited.defaults, &own_defaults),
            exports: handed_up(&below, |role| &role.exports, &[], &own_vars),
            vars: {
                let mut vars = handed_up(&below, |role| &role.exports, &[], &own_vars);
                vars.splice(0..0, around.inherited.vars.iter().cloned());
                vars.extend(wanted.vars);
                vars
            },
            path,
        });
        let inside = Surroundings { role: Some(role.clone()), ..inside };
        let entry = wanted.parts.tasks.as_ref().map_or("main", |name| name.text.as_str());
        if let Some(spec) = self.role_spec(&role.path, meta.as_ref(), entry) {
            self.known_params(&spec, &params, wanted.name);
            tasks.push(validation(&role, spec, &inside).into());
        }
        if let Some((file, list)) = self.role_file(&role.path, "tasks", wanted.parts.tasks.as_ref()) {
            let inside = Surroundings { folder: folder_of(&file), ..inside.clone() };
            tasks.extend(self.tasks(&list, &inside, play));
        }
        if let Some((file, list)) = self.role_file(&role.path, "handlers", wanted.parts.handlers.as_ref()) {
            let inside = Surroundings { folder: folder_of(&file), ..inside.clone() };
            let handlers = self.handlers(&list, &inside, play);
            play.role_handlers(handlers, wanted.listed);
        }
        if wanted.once {
            tasks.push(role_complete(&role, &inside).into());
        }
        if wanted.public {
            play.used.push(role);
        }
        tasks
    }

    /// Reports a folder that has nothing of a role.
    fn has_something(&mut self, path: &Path, wanted: &RoleUse<'_>) {
        let Parts { tasks, vars, defaults, handlers } = &wanted.parts;
        let named = [tasks, vars, defaults, handlers].into_iter().any(Option::is_some);
        let main = |folder: &str| {
            let folder = path.join(folder);
            self.files.is_dir(&folder.join("main"))
                || MAIN.iter().any(|name| self.files.is_file(&folder.join(name)))
        };
        if named || ["tasks", "handlers", "defaults", "vars", "meta"].into_iter().any(main) {
            return;
        }
        let message = format!("the role `{}` has nothing to do", wanted.name.text);
        let tasks = self.files.display(&path.join("tasks/main.yml"));
        let help = format!("there is no {tasks}, nor any other main.yml of the role");
        self.report(Diagnostic::at(&wanted.name.span, message).label("empty role").help(help));
    }

    /// The variables of one file of a role.
    fn role_vars(&mut self, role: &Path, folder: &str, named: Option<&Templated>) -> Option<Arc<Vars>> {
        let (_, node) = self.role_file(role, folder, named)?;
        self.vars(&node, folder)
    }

    /// One file of a role: the named one, or `main`.
    fn role_file(&mut self, role: &Path, folder: &str, named: Option<&Templated>) -> Option<(PathBuf, Node)> {
        let folder = role.join(folder);
        let name = named.map_or("main", |name| name.text.as_str());
        let candidates = match named {
            Some(_) => ["", ".yml", ".yaml"].map(|extension| folder.join(format!("{name}{extension}"))),
            None => MAIN.map(|name| folder.join(name)),
        };
        if let Some(path) = candidates.iter().find(|path| self.files.is_file(path)) {
            let node = self.yaml(path, named.map(|name| &name.span))?;
            return Some((path.clone(), node));
        }
        if self.files.is_dir(&folder.join(name)) {
            let message =
                format!("the folder {} is not supported yet", self.files.display(&folder.join(name)));
            self.unread.anything = true;
            self.report(Diagnostic::general(message).help(format!("make it one file, `{name}.yml`")));
        } else if let Some(named) = named {
            self.unread.anything = true;
            self.missing(named, "file of the role", &candidates[1..2]);
        }
        None
    }

    /// What arguments an entry point of a role wants: a file of its own, or a part of its meta data.
    fn role_spec(&mut self, role: &Path, meta: Option<&Node>, entry: &str) -> Option<ArgumentSpec> {
        let files = ["yml", "yaml"].map(|end| role.join(format!("meta/argument_specs.{end}")));
        let entry = entry.rsplit_once('.').map_or(entry, |(stem, _)| stem);
        match files.iter().find(|file| self.files.is_file(file)) {
            Some(file) => {
                let node = self.yaml(file, None)?;
                self.argument_spec(node.get("argument_specs")?, entry)
            }
            None => self.argument_spec(meta?.get("argument_specs")?, entry),
        }
    }

    /// Reports parameters that the specification of a role does not know. Its other variables are not looked at.
    fn known_params(&mut self, spec: &ArgumentSpec, params: &[Arc<Vars>], role: &Templated) {
        let names = || spec.options.iter().flat_map(|known| known.aliases.iter().chain([&known.name]));
        for param in params.iter().flat_map(|vars| vars.iter()) {
            if names().any(|known| *known == param.name) {
                continue;
            }
            let message = format!("the role `{}` has no argument `{}`", role.text, param.name);
            let help = modules::nearest::hint(&param.name, names().map(String::as_str));
            let help = help.unwrap_or_else(|| "its `argument_specs` say which it has".to_owned());
            self.report(Diagnostic::at(&param.span, message).help(help));
        }
    }

    /// Whether a role's `meta/main.yml` allows it to be done twice.
    fn role_meta(&mut self, meta: Option<&Node>) -> bool {
        let mut duplicates = false;
        for (key, value) in meta.and_then(Node::as_mapping).unwrap_or_default() {
            match key.key_text().as_str() {
                "dependencies" if value.as_sequence().is_none() && value.kind != Kind::Null => {
                    self.expected(value, "dependencies", "a list of roles");
                }
                "dependencies" | "galaxy_info" | "argument_specs" | "collections" => {}
                "allow_duplicates" => {
                    duplicates = self.flag(value, "allow_duplicates") == Some(Setting::Literal(true));
                }
                name => {
                    let known =
                        ["dependencies", "allow_duplicates", "argument_specs", "collections", "galaxy_info"];
                    let help = modules::nearest::hint(name, known)
                        .unwrap_or_else(|| format!("it may have: {}", known.join(", ")));
                    let message = format!("a role's meta data has no `{name}`");
                    self.report(Diagnostic::at(&key.span, message).help(help));
                }
            }
        }
        duplicates
    }
}

/// The variables of dependencies, then of parents, then a role's own: weakest first.
fn handed_up(
    dependencies: &[Arc<Role>],
    of: impl Fn(&Role) -> &Vec<Arc<Vars>>,
    parents: &[Arc<Vars>],
    own: &Option<Arc<Vars>>,
) -> Vec<Arc<Vars>> {
    // Of a dependency's variables some are its parents', which come behind.
    let known = |vars: &&Arc<Vars>| parents.iter().chain(own).any(|known| Arc::ptr_eq(known, vars));
    let below = dependencies.iter().flat_map(|role| of(role).iter()).filter(|vars| !known(vars));
    below.chain(parents).chain(own).cloned().collect()
}

fn sameness(path: &Path, wanted: &RoleUse<'_>) -> Sameness {
    let values = |vars: &Vars| -> Vec<(String, Arc<wire::Value>)> {
        vars.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect()
    };
    let when = wanted.keywords.when.iter().map(|condition| match condition {
        Condition::Literal(value) => value.to_string(),
        Condition::Expression(expression) => expression.text.clone(),
    });
    Sameness {
        path: path.to_path_buf(),
        vars: wanted.vars.iter().flat_map(|vars| values(vars)).collect(),
        params: wanted.keywords.include_params.iter().flat_map(|vars| values(vars)).collect(),
        when: when.collect(),
        tags: wanted.keywords.tags.clone(),
    }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).to_path_buf()
}

/// The check of a role's arguments, which nobody writes.
fn validation(role: &Arc<Role>, spec: ArgumentSpec, around: &Surroundings) -> Task {
    let search = SearchPath::new(&around.roles, &around.folder, &around.playbook);
    let summary = spec.summary.as_ref().map(|summary| format!(" - {summary}")).unwrap_or_default();
    let name = format!("Validating arguments against arg spec {}{summary}", spec.entry);
    let own = Keywords { tags: vec!["always".into()], ..Keywords::default() };
    Task {
        role: Some(role.clone()),
        name: Some(Templated { text: name, span: role.span.clone() }),
        keywords: own.inside(&around.outer),
        ..Task::new(role.span.clone(), Action::Arguments(Arc::new(spec)), search)
    }
}

/// The end of a role, which nobody writes.
fn role_complete(role: &Arc<Role>, around: &Surroundings) -> Task {
    let search = SearchPath::new(&around.roles, &around.folder, &around.playbook);
    Task {
        role: Some(role.clone()),
        keywords: Keywords { tags: vec!["always".into()], ..Keywords::default() },
        ..Task::new(role.span.clone(), Action::Meta(Meta::RoleComplete), search)
    }
}

impl Inherited {
    /// Nothing is inherited.
    pub(super) fn none() -> Self {
        Self::default()
    }
}
