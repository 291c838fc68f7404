//! Files of the content that tasks name: they must be there, and templates must be right.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use wire::Value;

use super::{
    findings::Findings,
    magic,
    texts::{Used, wrong},
};
use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    jinja::{self, Beside, FileOptions},
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
            FileKind::Template => {
                if let Some(options) = options(call) {
                    brought.uses =
                        Templates { files, task, options, seen: Vec::new() }.main(&found, findings);
                }
            }
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

/// How the template of a call is written; none when only the run knows.
fn options(call: &ModuleCall) -> Option<FileOptions> {
    let mut options = FileOptions::default();
    for argument in call.arguments.iter().filter(|argument| argument.name.ends_with("_string")) {
        let word = argument.value.as_str().filter(|word| !jinja::is_template(word))?;
        options.set(&argument.name, word).ok()?;
    }
    options.distinct().is_ok().then_some(options)
}

/// A template with those that it names.
struct Templates<'a> {
    files: &'a dyn Files,
    task: &'a Task,
    options: FileOptions,
    seen: Vec<PathBuf>,
}

impl Templates<'_> {
    /// The variables that the template of a task uses.
    fn main(&mut self, path: &Path, findings: &mut Findings) -> Vec<Used> {
        let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
        self.file(path, &Beside::After(folder), false, findings)
    }

    fn file(&mut self, path: &Path, beside: &Beside, partial: bool, findings: &mut Findings) -> Vec<Used> {
        self.seen.push(path.to_path_buf());
        let Some(source) = read(self.files, path, findings) else { return Vec::new() };
        let span = |start: usize, end: usize| Span { source: source.clone(), start, end };
        let found = match jinja::inspect_file(&source.text, &self.options, partial) {
            Ok(found) => found,
            Err(error) => {
                let place = error.range.clone().unwrap_or(0..0);
                findings.add(wrong(&error, &span(place.start, place.end)));
                return Vec::new();
            }
        };
        for other in &found.partials {
            let find = |name: &String| self.task.search.partial(self.files, name, beside);
            match other.names.iter().find_map(find) {
                Some(path) if self.seen.contains(&path) => {}
                // What it uses may be defined by the template that names it.
                Some(path) => drop(self.file(&path, beside, true, findings)),
                None if other.needed => {
                    let names = other.names.join("`, `");
                    let place = span(other.range.start, other.range.end);
                    let diagnostic = Diagnostic::at(&place, format!("there is no template `{names}`"));
                    findings.add(diagnostic.label("not found").help(
                        "it is looked for in `templates/` of the role and of the playbook, and beside this file",
                    ));
                }
                None => {}
            }
        }
        let uses = found.uses.into_iter().filter(|used| !magic::is_in_files(&used.name));
        uses.map(|used| Used {
            span: span(used.range.start, used.range.end),
            name: used.name,
            certain: used.certain,
        })
        .collect()
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
