//! Files of the content that tasks name: they must be there, and templates must be right.

use std::{path::Path, sync::Arc};

use wire::Value;

use super::{
    findings::Findings,
    magic,
    texts::{Used, wrong},
};
use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    jinja,
    playbook::{Argument, FileKind, ModuleCall, Task, Vars},
    source::{Source, Span},
    yaml,
};

/// What the files of a call bring in.
#[derive(Default)]
pub(super) struct Brought {
    /// Variables that a template file uses.
    pub uses: Vec<Used>,
    /// Variables that `include_vars` defines.
    pub vars: Option<Arc<Vars>>,
}

/// Looks for the file that a call names, and into it.
pub(super) fn check(call: &ModuleCall, task: &Task, files: &dyn Files, findings: &mut Findings) -> Brought {
    let mut brought = Brought::default();
    let (kind, name) = match call.module.name {
        "template" => (FileKind::Template, "src"),
        "copy" if is_local(call) => (FileKind::File, "src"),
        "include_vars" => (FileKind::Vars, "file"),
        _ => return brought,
    };
    let argument = call.arguments.iter().find(|argument| argument.name == name);
    let Some((argument, path)) = argument.and_then(|argument| Some((argument, literal(argument)?))) else {
        return brought;
    };
    match task.search.find(files, kind, path) {
        Ok(found) => match kind {
            FileKind::Template => brought.uses = template(files, &found, findings),
            FileKind::Vars => brought.vars = variables(files, &found, findings),
            FileKind::File => {}
        },
        Err(tried) => {
            let what = match kind {
                FileKind::Template => "template",
                FileKind::File => "file",
                FileKind::Vars => "file of variables",
            };
            let tried: Vec<String> = tried.iter().map(|path| files.display(path)).collect();
            let diagnostic = Diagnostic::at(&argument.value.span, format!("there is no {what} `{path}`"));
            findings.add(diagnostic.label("not found").help(format!("looked for {}", tried.join(", "))));
        }
    }
    brought
}

/// `copy` reads `src` on the control machine.
fn is_local(call: &ModuleCall) -> bool {
    let remote = call.arguments.iter().find(|argument| argument.name == "remote_src");
    remote.is_none_or(|remote| matches!(remote.value.to_value(), Value::Bool(false)))
}

/// A relative path that is known now.
fn literal(argument: &Argument) -> Option<&str> {
    let path = argument.value.as_str()?;
    (!jinja::is_template(path) && !Path::new(path).is_absolute()).then_some(path)
}

fn template(files: &dyn Files, path: &Path, findings: &mut Findings) -> Vec<Used> {
    let Some(source) = read(files, path, findings) else { return Vec::new() };
    let span = |start: usize, end: usize| Span { source: source.clone(), start, end };
    match jinja::inspect_template(&source.text) {
        Ok(uses) => uses
            .into_iter()
            .filter(|used| !magic::is_in_files(&used.name))
            .map(|used| Used {
                span: span(used.range.start, used.range.end),
                name: used.name,
                certain: used.certain,
            })
            .collect(),
        Err(error) => {
            let place = error.range.clone().unwrap_or(0..0);
            findings.add(wrong(&error, &span(place.start, place.end)));
            Vec::new()
        }
    }
}

fn variables(files: &dyn Files, path: &Path, findings: &mut Findings) -> Option<Arc<Vars>> {
    let source = read(files, path, findings)?;
    match yaml::parse(&source) {
        Ok(node) => match node.as_mapping() {
            Some(entries) => return Some(Arc::new(Vars::of(entries))),
            None => {
                let message = format!("a file of variables must be a mapping, not {}", node.describe());
                findings.add(Diagnostic::at(&node.span, message));
            }
        },
        Err(diagnostic) => findings.add(diagnostic),
    }
    None
}

fn read(files: &dyn Files, path: &Path, findings: &mut Findings) -> Option<Arc<Source>> {
    if files.is_dir(path) {
        findings.add(Diagnostic::general(format!("{} is a folder, not a file", files.display(path))));
        return None;
    }
    read_source(files, path).map_err(|diagnostic| findings.add(diagnostic)).ok()
}
