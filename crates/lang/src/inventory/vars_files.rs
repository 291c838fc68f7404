//! `group_vars/` and `host_vars/`: a file for each group and host, or a folder of files.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Definition, Definitions, Inventory, is_name};
use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    yaml::{self, Kind},
};

/// Variables from files beside an inventory or a playbook.
#[derive(Debug, Clone, Default)]
pub struct VarsFiles {
    pub groups: BTreeMap<String, Definitions>,
    pub hosts: BTreeMap<String, Definitions>,
    /// What is wrong with files of groups and hosts that nothing names yet, by folder and name.
    pub wrong: BTreeMap<(&'static str, String), Diagnostic>,
}

/// Reads the files of all groups and hosts of the inventory, and those of which a run may make some.
pub fn load(
    files: &dyn Files,
    folder: &Path,
    inventory: &Inventory,
    problems: &mut Vec<Diagnostic>,
) -> VarsFiles {
    let read = |folder: PathBuf, name: &str, problems: &mut Vec<Diagnostic>| {
        let mut definitions = Definitions::new();
        for extension in ["", ".yml", ".yaml", ".json"] {
            let path = folder.join(format!("{name}{extension}"));
            // The first that is there counts, and no other.
            if files.is_file(&path) {
                file(files, &path, &mut definitions, problems);
                break;
            } else if files.is_dir(&path) {
                all_below(files, &path, &mut definitions, problems);
                break;
            }
        }
        definitions
    };
    let mut of = |kind: &'static str, names: &[String], wrong: &mut Wrong| {
        let below = folder.join(kind);
        let mut found: BTreeMap<String, Definitions> =
            names.iter().map(|name| (name.clone(), read(below.clone(), name, problems))).collect();
        for name in files.list(&below).unwrap_or_default() {
            let endings = [".yml", ".yaml", ".json"];
            let name = endings.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
            if found.contains_key(name) || name.starts_with('.') {
                continue;
            }
            let mut own = Vec::new();
            let definitions = read(below.clone(), name, &mut own);
            // It only matters when the run makes what it is for.
            match own.into_iter().next() {
                Some(problem) => drop(wrong.insert((kind, name.to_owned()), problem)),
                None => drop(found.insert(name.to_owned(), definitions)),
            }
        }
        found
    };
    let mut wrong = BTreeMap::new();
    let groups: Vec<String> = inventory.group_names().map(str::to_owned).collect();
    let groups = of("group_vars", &groups, &mut wrong);
    let hosts = of("host_vars", inventory.hosts(), &mut wrong);
    VarsFiles { groups, hosts, wrong }
}

type Wrong = BTreeMap<(&'static str, String), Diagnostic>;

fn all_below(
    files: &dyn Files,
    folder: &Path,
    definitions: &mut Definitions,
    problems: &mut Vec<Diagnostic>,
) {
    for name in files.list(folder).unwrap_or_default() {
        let path = folder.join(&name);
        let has_known_ending =
            !name.contains('.') || [".yml", ".yaml", ".json"].iter().any(|e| name.ends_with(e));
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        } else if files.is_dir(&path) && !name.contains('.') {
            all_below(files, &path, definitions, problems);
        } else if has_known_ending {
            file(files, &path, definitions, problems);
        }
    }
}

fn file(files: &dyn Files, path: &Path, definitions: &mut Definitions, problems: &mut Vec<Diagnostic>) {
    let document = read_source(files, path).and_then(|source| yaml::parse(&source));
    let document = match document {
        Ok(document) => document,
        Err(problem) => return problems.push(problem),
    };
    match &document.kind {
        Kind::Null => {}
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                let Some(name) = key.as_str().filter(|name| is_name(name)) else {
                    let message = format!("`{}` is no name of a variable", key.key_text());
                    problems.push(
                        Diagnostic::at(&key.span, message).help("letters, digits and `_`, no digit first"),
                    );
                    continue;
                };
                let definition =
                    Definition { value: Arc::new(value.to_value()), span: value.span.clone(), data: false };
                definitions.insert(name.into(), definition);
            }
        }
        _ => problems.push(
            Diagnostic::at(
                &document.span,
                format!("a file of variables is a mapping, and this is {}", document.describe()),
            )
            .help("write it as `name: value` lines"),
        ),
    }
}
