//! Playbooks and plays.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{Inherited, Loader, Surroundings, keyword::Level, roles::Sameness};
use crate::{
    diagnostic::Diagnostic,
    files::normalize,
    playbook::{
        FileKind, Handler, Keywords, LateVars, Play, Role, SearchPath, Setting, Step, Strategy, Task,
        Templated, Vars, tasks,
    },
    source::Span,
    yaml::{Kind, Node},
};

/// What `import_playbook` gives the plays that it imports.
#[derive(Default)]
pub(super) struct Imported {
    keywords: Keywords,
    vars: Vec<Arc<Vars>>,
}

/// What the tasks of a play leave to it.
#[derive(Default)]
pub(super) struct PlayParts {
    /// Roles whose variables are seen by all tasks.
    pub used: Vec<Arc<Role>>,
    handlers: Vec<Handler>,
    imported_handlers: Vec<Handler>,
    identities: Vec<(Option<Sameness>, usize)>,
}

/// Identities are unique in a run: includes are read one by one.
static IDENTITIES: AtomicUsize = AtomicUsize::new(0);

impl PlayParts {
    /// The number for a use of a role; none is the same as no other.
    pub fn identity(&mut self, sameness: Option<Sameness>) -> usize {
        let same = |(known, _): &&(Option<Sameness>, usize)| sameness.is_some() && *known == sameness;
        if let Some((_, number)) = self.identities.iter().find(same) {
            return *number;
        }
        let number = IDENTITIES.fetch_add(1, Ordering::Relaxed);
        self.identities.push((sameness, number));
        number
    }

    /// Takes the handlers of a role; those of `roles` come before the play's own, others behind.
    pub fn role_handlers(&mut self, handlers: Vec<Handler>, listed: bool) {
        if listed { &mut self.handlers } else { &mut self.imported_handlers }.extend(handlers);
    }

    /// All handlers in their order, with the play's own.
    pub fn all_handlers(self, own: Vec<Handler>) -> Vec<Handler> {
        self.handlers.into_iter().chain(own).chain(self.imported_handlers).collect()
    }
}

impl Loader<'_> {
    /// The plays of a playbook; `from` is the place that imports it.
    pub(super) fn playbook(&mut self, path: &Path, from: Option<&Span>, imported: &Imported) -> Vec<Play> {
        let Some(node) = self.yaml(path, from) else { return Vec::new() };
        let Some(items) = node.as_sequence() else {
            let message = format!("a playbook must be a list of plays, not {}", node.describe());
            self.report(Diagnostic::at(&node.span, message).help("begin each play with `- `"));
            return Vec::new();
        };
        let mut plays = Vec::new();
        for item in items {
            let Some(entries) = item.as_mapping() else {
                let message = format!("a play must be a mapping, not {}", item.describe());
                self.report(Diagnostic::at(&item.span, message));
                continue;
            };
            let import =
                ["import_playbook", "ansible.builtin.import_playbook"].iter().find_map(|key| item.get(key));
            match import {
                Some(file) => plays.extend(self.import_playbook(path, item, entries, file, imported)),
                None => plays.extend(self.play(path, item, entries, imported)),
            }
        }
        plays
    }

    fn import_playbook(
        &mut self,
        path: &Path,
        node: &Node,
        entries: &[(Node, Node)],
        file: &Node,
        around: &Imported,
    ) -> Vec<Play> {
        for (key, _) in entries {
            let name = key.key_text();
            self.keyword(key, name.strip_prefix("ansible.builtin.").unwrap_or(&name), Level::Import);
        }
        let keywords = self.shared(entries, Level::Import).inside(&around.keywords);
        let mut vars: Vec<Arc<Vars>> =
            node.get("vars").and_then(|vars| self.vars(vars, "vars")).into_iter().collect();
        vars.extend(around.vars.iter().cloned());
        let Some(file) = self.literal(file, "import_playbook") else { return Vec::new() };
        let folder = path.parent().unwrap_or(Path::new(""));
        let found = normalize(&folder.join(&file.text)).filter(|found| self.files.is_file(found));
        let Some(found) = found else {
            self.unread.anything = true;
            self.missing(&file, "playbook", &[folder.join(&file.text)]);
            return Vec::new();
        };
        let read =
            |loader: &mut Self| loader.playbook(&found, Some(&file.span), &Imported { keywords, vars });
        self.within(&found, &file.span, read).unwrap_or_default()
    }

    fn play(
        &mut self,
        path: &Path,
        node: &Node,
        entries: &[(Node, Node)],
        imported: &Imported,
    ) -> Option<Play> {
        self.only_keywords(entries, Level::Play);
        let folder = path.parent().unwrap_or(Path::new(""));
        let keywords = self.shared(entries, Level::Play).inside(&imported.keywords);
        let mut vars: Vec<Arc<Vars>> =
            node.get("vars").and_then(|vars| self.vars(vars, "vars")).into_iter().collect();
        vars.extend(imported.vars.iter().cloned());
        let mut late_vars = Vec::new();
        let search = SearchPath::new(&[], folder, folder);
        if let Some(files) = node.get("vars_files") {
            let (known, late) = self.vars_files(files, &search);
            vars.extend(known);
            late_vars = late;
        }
        let around = Surroundings {
            outer: keywords.clone(),
            role: None,
            roles: Vec::new(),
            parents: Vec::new(),
            inherited: Inherited::none(),
            folder: folder.to_path_buf(),
            playbook: Arc::from(folder),
            handlers: false,
        };
        let mut parts = PlayParts::default();
        let mut roles = Vec::new();
        if let Some(list) = node.get("roles").filter(|list| list.kind != Kind::Null) {
            match list.as_sequence() {
                Some(items) => {
                    roles =
                        items.iter().flat_map(|item| self.role_entry(item, &around, &mut parts)).collect();
                }
                None => self.expected(list, "roles", "a list of roles"),
            }
        }
        let mut section = |loader: &mut Self, keyword: &str| {
            node.get(keyword).map(|list| loader.tasks(list, &around, &mut parts)).unwrap_or_default()
        };
        let mut sections = [section(self, "pre_tasks"), section(self, "tasks"), section(self, "post_tasks")];
        sections[1].splice(0..0, roles);
        drop_needless_ends(&mut sections);
        let own = node.get("handlers").map(|list| self.handlers(list, &around, &mut parts));
        let used = std::mem::take(&mut parts.used);
        let handlers = parts.all_handlers(own.unwrap_or_default());
        let manner = self.manner(node, &keywords);
        if manner.strategy == Strategy::Free {
            self.only_for_each_host(sections.iter().flat_map(|section| tasks(section)));
        }
        Some(Play {
            span: entries.first().map_or(&node.span, |(key, _)| &key.span).clone(),
            name: self.name(node),
            folder: folder.to_path_buf(),
            hosts: self.hosts(node, entries)?,
            gather_facts: node
                .get("gather_facts")
                .and_then(|flag| self.flag(flag, "gather_facts"))
                .unwrap_or(Setting::Literal(true)),
            gather_arguments: manner.gather_arguments,
            order: manner.order,
            serial: manner.serial,
            max_fail_percentage: manner.max_fail_percentage,
            strategy: manner.strategy,
            remote_user: manner.remote_user,
            port: manner.port,
            prompts: manner.prompts,
            force_handlers: manner.force_handlers,
            vars,
            late_vars,
            keywords,
            roles: used,
            sections,
            handlers,
        })
    }

    fn hosts(&mut self, node: &Node, entries: &[(Node, Node)]) -> Option<Templated> {
        let Some(hosts) = node.get("hosts") else {
            let span = entries.first().map_or(&node.span, |(key, _)| &key.span);
            self.report(
                Diagnostic::at(span, "this play has no `hosts`").help("add `hosts: all`, or a pattern"),
            );
            return None;
        };
        let patterns = self.texts(hosts, "hosts");
        if patterns.is_empty() {
            self.report(Diagnostic::at(&hosts.span, "`hosts` is empty").help("add a pattern, e.g. `all`"));
            return None;
        }
        let text = patterns.iter().map(|pattern| pattern.text.as_str()).collect::<Vec<_>>().join(",");
        Some(Templated { text, span: hosts.span.clone() })
    }

    /// The variables of the files whose names are written, and the files that only the run knows.
    fn vars_files(&mut self, node: &Node, search: &SearchPath) -> (Vec<Arc<Vars>>, Vec<LateVars>) {
        let items = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let (mut known, mut late) = (Vec::new(), Vec::new());
        for item in items.iter().filter(|item| item.kind != Kind::Null) {
            // Of a list the first that is there counts.
            let names = item.as_sequence().unwrap_or(std::slice::from_ref(item));
            let names: Vec<Templated> =
                names.iter().filter_map(|name| self.text(name, "vars_files")).collect();
            // What stands behind a file that is not known yet is stronger than it.
            if !late.is_empty() || names.iter().any(Templated::is_template) {
                self.unread.anything = true;
                late.push(LateVars { span: item.span.clone(), names, search: search.clone() });
                continue;
            }
            let found = |name: &Templated| search.find(self.files, FileKind::Vars, &name.text);
            match names.iter().find_map(|name| Some((name, found(name).ok()?))) {
                Some((file, path)) => {
                    let node = self.yaml(&path, Some(&file.span));
                    known.extend(node.and_then(|node| self.vars(&node, "vars_files")));
                }
                None => {
                    self.unread.anything = true;
                    if let Some(name) = names.first() {
                        let tried: Vec<_> =
                            names.iter().filter_map(|name| found(name).err()).flatten().collect();
                        self.missing(name, "file of variables", &tried);
                    }
                }
            }
        }
        (known, late)
    }
}

/// Removes the ends of roles that no later task of the play shares its identity with.
fn drop_needless_ends(sections: &mut [Vec<Step>; 3]) {
    let identity = |task: &Task| task.role.as_ref().map(|role| role.identity);
    let mut later = std::collections::BTreeSet::new();
    for section in sections.iter_mut().rev() {
        let mut kept: Vec<Step> = Vec::new();
        for step in section.drain(..).rev() {
            let end = match &step {
                Step::Task(task) if !task.is_written() => identity(task),
                _ => None,
            };
            if end.is_none() {
                later.extend(tasks(std::slice::from_ref(&step)).into_iter().filter_map(identity));
            }
            if end.is_none_or(|own| later.contains(&own)) {
                kept.push(step);
            }
        }
        kept.reverse();
        *section = kept;
    }
}
