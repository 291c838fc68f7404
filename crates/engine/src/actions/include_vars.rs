//! `include_vars`: variables from a file of the content, or from all files of a folder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use lang::{playbook::FileKind, source::Source, yaml};
use modules::pattern::{Flags, Pattern};
use wire::{Failure, Object, Outcome, Value};

use super::call::{Action, Prepared, failure};

/// Reads the files.
pub fn done(action: &Action<'_>) -> Result<Prepared, Failure> {
    let files = match (action.text("file")?, action.text("dir")?) {
        (Some(file), _) => vec![action.find(FileKind::Vars, &file)?],
        (None, Some(dir)) => Folder::new(action)?.files(&action.find(FileKind::Vars, &dir)?)?,
        (None, None) => return Err(failure("`file` or `dir` is needed")),
    };
    let merges = action.text("hash_behaviour")?.as_deref() == Some("merge");
    let mut variables = Object::new();
    for path in &files {
        for (name, value) in read(action, path)? {
            match variables.get_mut(&name) {
                Some(present) if merges => merge(present, value),
                _ => drop(variables.insert(name, value)),
            }
        }
    }
    if let Some(name) = action.text("name")? {
        variables = [(name, Value::Object(variables))].into_iter().collect();
    }
    if merges {
        for (name, value) in &mut variables {
            if let Some(mut present) = action.known(name) {
                merge(&mut present, value.take());
                *value = present;
            }
        }
    }
    let mut outcome = Outcome::default();
    let names: Vec<Value> = files.iter().map(|path| action.content.display(path).into()).collect();
    outcome.output.insert("ansible_included_var_files".into(), names.into());
    outcome.output.insert("ansible_facts".into(), variables.clone().into());
    action.host.include(variables);
    Ok(Prepared::Done(Box::new(outcome)))
}

fn read(action: &Action<'_>, path: &Path) -> Result<Object, Failure> {
    let name = action.content.display(path);
    let text = String::from_utf8(action.read(path)?).map_err(|_| failure(format!("{name} is no text")))?;
    let source = Arc::new(Source { name: name.clone(), text });
    let read = yaml::parse(&source).map_err(|diagnostic| {
        let place = diagnostic.span.map_or(name.clone(), |span| span.to_string());
        Failure { help: diagnostic.help, ..failure(format!("{} ({place})", diagnostic.message)) }
    })?;
    match read.to_value() {
        Value::Object(variables) => Ok(variables),
        Value::Null => Ok(Object::new()),
        _ => Err(failure(format!("{name} is no mapping of variables"))),
    }
}

/// Mappings are merged, all else is replaced.
fn merge(present: &mut Value, new: Value) {
    match (present, new) {
        (Value::Object(present), Value::Object(new)) => {
            for (name, value) in new {
                match present.get_mut(&name) {
                    Some(inner) => merge(inner, value),
                    None => drop(present.insert(name, value)),
                }
            }
        }
        (present, new) => *present = new,
    }
}

/// Which files of a folder are read.
struct Folder<'a> {
    action: &'a Action<'a>,
    depth: u64,
    matching: Option<Pattern>,
    ignored: Vec<Pattern>,
    extensions: Vec<String>,
    ignore_unknown: bool,
}

impl<'a> Folder<'a> {
    fn new(action: &'a Action<'a>) -> Result<Self, Failure> {
        let pattern = |name: &'static str| {
            move |text: String| {
                let wrong = |reason| failure(format!("`{name}` is no regular expression: {reason}"));
                Pattern::new(&text, Flags::default()).map_err(wrong)
            }
        };
        let extensions = action.list("extensions")?;
        let extensions = extensions.unwrap_or_else(|| ["json", "yaml", "yml"].map(str::to_owned).to_vec());
        let ignored = action.list("ignore_files")?.unwrap_or_default().into_iter();
        Ok(Self {
            action,
            depth: action.number("depth")?.unwrap_or(0),
            matching: action.text("files_matching")?.map(pattern("files_matching")).transpose()?,
            ignored: ignored.map(pattern("ignore_files")).collect::<Result<_, _>>()?,
            extensions: extensions.iter().map(|name| name.trim_start_matches('.').to_owned()).collect(),
            ignore_unknown: action.flag("ignore_unknown_extensions")?.unwrap_or(false),
        })
    }

    /// By name within a folder; those of the folders in it come later.
    fn files(&self, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
        if !self.action.content.is_dir(folder) {
            return Err(failure(format!("{} is no folder", self.action.content.display(folder))));
        }
        let mut files = Vec::new();
        let mut level = vec![folder.to_owned()];
        let mut depth = 1;
        while !level.is_empty() && (self.depth == 0 || depth <= self.depth) {
            let mut next = Vec::new();
            for folder in &level {
                self.of_one(folder, &mut files, &mut next)?;
            }
            level = next;
            depth += 1;
        }
        Ok(files)
    }

    fn of_one(
        &self,
        folder: &Path,
        files: &mut Vec<PathBuf>,
        folders: &mut Vec<PathBuf>,
    ) -> Result<(), Failure> {
        let content = self.action.content;
        let unreadable = |e| failure(format!("failed to list {}: {e}", content.display(folder)));
        for name in content.list(folder).map_err(unreadable)? {
            let path = folder.join(&name);
            if content.is_dir(&path) {
                folders.push(path);
                continue;
            }
            let fits = |pattern: &Pattern| pattern.is_match(name.as_bytes());
            if self.matching.as_ref().is_some_and(|pattern| !fits(pattern)) || self.ignored.iter().any(fits) {
                continue;
            }
            let known = name
                .rsplit_once('.')
                .is_some_and(|(_, end)| self.extensions.iter().any(|known| known == end));
            if known {
                files.push(path);
            } else if !self.ignore_unknown {
                let shown = content.display(&path);
                return Err(Failure {
                    help: Some("say ignore_unknown_extensions=true, or extensions".into()),
                    ..failure(format!("{shown} has none of the extensions: {}", self.extensions.join(", ")))
                });
            }
        }
        Ok(())
    }
}
