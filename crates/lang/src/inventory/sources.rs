//! Which files of a folder are the inventory, and in which form each is written: as Ansible's `inventory`
//! folders are read.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Inventory, ini, yaml_form};
use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    source::{Source, Span},
    yaml::{self, Kind, Node},
};

/// Folders beside the inventory that are none.
const OTHER_FOLDERS: &[&str] = &["group_vars", "host_vars", "vars_plugins"];
/// Files with these endings are no inventories.
const OTHER_ENDINGS: &[&str] =
    &[".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry"];

/// Reads all files of a folder, in the order of their names; what is wrong goes to `problems`.
pub fn read(files: &dyn Files, folder: &Path, inventory: &mut Inventory, problems: &mut Vec<Diagnostic>) {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    collect(files, folder, &mut found, &mut left_out);
    if found.is_empty() {
        let shown = files.display(folder);
        let shown = if shown.is_empty() { "the inventory".to_owned() } else { shown };
        let mut help = "write one in a file `hosts` or `hosts.yml`".to_owned();
        if let Some(name) = left_out.first() {
            help = format!("`{name}` is no inventory by its ending: call it `hosts` or `hosts.yml`");
        }
        problems.push(Diagnostic::general(format!("{shown} has no file of hosts")).help(help));
    }
    for path in found {
        let known = inventory.hosts.len();
        match read_source(files, &path) {
            Ok(source) => file(&path, &source, inventory, problems),
            Err(problem) => problems.push(problem),
        }
        let place = files.location(&path);
        for host in &inventory.hosts[known..] {
            inventory.sources.insert(host.clone(), place.clone());
        }
    }
}

fn collect(files: &dyn Files, folder: &Path, found: &mut Vec<PathBuf>, left_out: &mut Vec<String>) {
    for name in files.list(folder).unwrap_or_default() {
        let path = folder.join(&name);
        if name.starts_with('.') || OTHER_FOLDERS.contains(&name.as_str()) {
            continue;
        } else if OTHER_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            left_out.push(name);
        } else if files.is_dir(&path) {
            collect(files, &path, found, left_out);
        } else {
            found.push(path);
        }
    }
}

fn file(path: &Path, source: &Arc<Source>, inventory: &mut Inventory, problems: &mut Vec<Diagnostic>) {
    let start = Span { source: Arc::clone(source), start: 0, end: 0 };
    if source.text.starts_with("#!") {
        let message = "inventories that a program makes are not supported";
        return problems.push(Diagnostic::at(&start, message).label("a program"));
    }
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("yml" | "yaml" | "json") => match yaml::parse(source) {
            Ok(document) => yaml_form::read(&document, inventory, problems),
            Err(problem) => problems.push(problem),
        },
        Some("toml") => {
            let message = "inventories in TOML are not supported";
            problems.push(Diagnostic::at(&start, message).help("write it in YAML, or as an INI file"));
        }
        // As in Ansible: a file without an ending that is YAML is read as such.
        None => match yaml::parse(source).ok().filter(is_groups) {
            Some(document) => yaml_form::read(&document, inventory, problems),
            None => ini::read(source, inventory, problems),
        },
        Some(_) => ini::read(source, inventory, problems),
    }
}

fn is_groups(document: &Node) -> bool {
    let group = |node: &Node| matches!(node.kind, Kind::Null | Kind::Mapping(_));
    document.as_mapping().is_some_and(|groups| groups.iter().all(|(_, value)| group(value)))
}
