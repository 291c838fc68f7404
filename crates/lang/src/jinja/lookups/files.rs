//! Lookups that read files of the content and of the control machine.

use std::{path::Path, sync::Arc};

use super::{
    super::{
        Beside, ErrorKind, FileOptions, Scope, TemplateError, TemplateFile, Variable, Variables,
        call::Call,
        evaluate::{DEPTH, Evaluator},
        filters::paths,
        value::{Map, Val},
    },
    Result, flag, not_found, texts,
};
use crate::{control_machine, vault};

/// Whether a path leads to the control machine and not into the content.
fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '~'])
}

/// The text of a file, decrypted when it is encrypted.
pub(super) fn read(cx: &Evaluator<'_>, path: &str) -> Result<String> {
    let text = match is_absolute(path) {
        true => of_control_machine(path)?,
        false => cx.jinja.lookups.read_file(path).map_err(not_found)?,
    };
    decrypted(cx, path, text)
}

fn of_control_machine(path: &str) -> Result<String> {
    let path = paths::expanded(path);
    let contents = control_machine::read(&path).map_err(not_found)?;
    String::from_utf8(contents).map_err(|_| not_found(format!("{path} is no text")))
}

fn decrypted(cx: &Evaluator<'_>, path: &str, text: String) -> Result<String> {
    if !vault::is_encrypted(text.as_bytes()) {
        return Ok(text);
    }
    let opened = cx.jinja.vault.file(Path::new(path), text.as_bytes()).map_err(|error| {
        TemplateError::invalid(format!("{path} can't be decrypted: {error}")).help(error.help())
    })?;
    String::from_utf8(opened.to_vec()).map_err(|_| not_found(format!("{path} is no text")))
}

pub(super) fn file(cx: &Evaluator<'_>, call: &Call) -> Result {
    texts(call)
        .map(|path| {
            let text = read(cx, path?)?;
            let text = if flag(call, 1, true) { text.trim_end() } else { &text };
            Ok(Val::str(if flag(call, 2, false) { text.trim_start() } else { text }))
        })
        .collect()
}

pub(super) fn unvault(cx: &Evaluator<'_>, call: &Call) -> Result {
    texts(call).map(|path| Ok(Val::from(read(cx, path?)?))).collect()
}

pub(super) fn fileglob(cx: &Evaluator<'_>, call: &Call) -> Result {
    let mut found = Vec::new();
    for pattern in texts(call) {
        let pattern = pattern?;
        let files = if is_absolute(pattern) {
            paths::files(&paths::expanded(pattern))
        } else {
            cx.jinja.lookups.glob(pattern)
        };
        found.extend(files.into_iter().map(Val::from));
    }
    Ok(found)
}

/// `_folder` is for loops: where `with_first_found` looks besides.
pub(super) const FIRST_FOUND: &[&str] = &["*", "files", "paths", "skip", "_folder"];

pub(super) fn first_found(cx: &Evaluator<'_>, call: &Call) -> Result {
    let mut search = Search {
        files: call.given(1).cloned(),
        paths: call.given(2).cloned(),
        skip: flag(call, 3, false),
        names: Vec::new(),
    };
    let files: Vec<Val> = match (&call.rest[..], &search.files) {
        ([], Some(files)) => files.as_items().map_or_else(|| vec![files.clone()], <[Val]>::to_vec),
        (terms, _) => terms.to_vec(),
    };
    search.terms(&files)?;
    for name in &search.names {
        let found = if is_absolute(name) {
            let path = paths::normalized(&paths::expanded(name));
            control_machine::kind(&path, true).map(|_| path)
        } else {
            cx.jinja.lookups.find(call.text(4, "_folder")?.unwrap_or_default(), name)
        };
        if let Some(path) = found {
            return Ok(vec![Val::from(path)]);
        }
    }
    if search.skip {
        return Ok(Vec::new());
    }
    Err(not_found("none of the files exists".to_owned()))
}

/// The names to try, as terms and options give them.
struct Search {
    files: Option<Val>,
    paths: Option<Val>,
    skip: bool,
    names: Vec<String>,
}

impl Search {
    fn terms(&mut self, terms: &[Val]) -> Result<()> {
        for term in terms {
            let files = match term {
                Val::Map(entries) => {
                    self.options(entries)?;
                    split(self.files.as_ref(), &[',', ';'])?
                }
                Val::Str(_) => split(Some(term), &[',', ';'])?,
                Val::List(items) | Val::Tuple(items) => {
                    self.terms(items)?;
                    continue;
                }
                other => {
                    let message =
                        format!("a string, a mapping or a list is needed, not {}", other.describe());
                    return Err(TemplateError::invalid(message));
                }
            };
            let folders = split(self.paths.as_ref(), &[',', ':', ';'])?;
            if folders.is_empty() {
                self.names.extend(files);
                continue;
            }
            for folder in folders {
                let below = |file: &String| match file.starts_with('/') {
                    true => file.clone(),
                    false => format!("{}/{file}", folder.trim_end_matches('/')),
                };
                self.names.extend(files.iter().map(below));
            }
        }
        Ok(())
    }

    fn options(&mut self, entries: &Map) -> Result<()> {
        for (name, value) in entries {
            match &**name {
                "files" => self.files = Some(value.clone()),
                "paths" => self.paths = Some(value.clone()),
                "skip" => {
                    self.skip =
                        value.truthy() && value.as_str().is_none_or(|word| word != "false" && word != "no")
                }
                _ => return Err(TemplateError::invalid("the options are `files`, `paths` and `skip`")),
            }
        }
        Ok(())
    }
}

/// A text or a list of texts, each with several parts.
fn split(value: Option<&Val>, separators: &[char]) -> Result<Vec<String>> {
    let items = match value {
        None | Some(Val::None) => return Ok(Vec::new()),
        Some(value) => value.as_items().map_or_else(|| vec![value.clone()], <[Val]>::to_vec),
    };
    let mut out = Vec::new();
    for item in items {
        let text = item.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("names of files are strings, not {}", item.describe()))
        })?;
        out.extend(text.split(separators).map(str::to_owned));
    }
    Ok(out)
}

/// How the file is written, behind the other options.
const WRITTEN: [&str; 6] = [
    "trim_blocks",
    "lstrip_blocks",
    "variable_start_string",
    "variable_end_string",
    "comment_start_string",
    "comment_end_string",
];

pub(super) const TEMPLATE: &[&str] = &[
    "*",
    "template_vars",
    "convert_data",
    "trim_blocks",
    "lstrip_blocks",
    "variable_start_string",
    "variable_end_string",
    "comment_start_string",
    "comment_end_string",
];

pub(super) fn template(cx: &Evaluator<'_>, call: &Call) -> Result {
    let mut options = FileOptions::default();
    for (at, name) in WRITTEN.iter().enumerate().map(|(at, name)| (at + 3, name)) {
        let value = match name.ends_with("_blocks") {
            true => call.given(at).map(|_| flag(call, at, false).to_string()),
            false => call.text(at, name)?.map(str::to_owned),
        };
        let set = value.map_or(Ok(()), |value| options.set(name, &value));
        set.map_err(TemplateError::invalid)?;
    }
    options.distinct().map_err(TemplateError::invalid)?;
    let scope: Scope = match call.given(1) {
        None => cx.scope.clone(),
        Some(Val::Map(entries)) => {
            Arc::new(WithVariables { outer: cx.scope.clone(), own: variables(entries)? })
        }
        Some(other) => {
            let message = format!("`template_vars` is a mapping, not {}", other.describe());
            return Err(TemplateError::invalid(message));
        }
    };
    texts(call)
        .map(|path| {
            let path = path?;
            if cx.depth > DEPTH / 2 {
                return Err(TemplateError::new(ErrorKind::Recursive, "templates include each other"));
            }
            let (text, folder) = match is_absolute(path) {
                true => {
                    let (folder, _) = path.rsplit_once('/').unwrap_or_default();
                    (of_control_machine(path)?, folder.to_owned())
                }
                false => cx.jinja.lookups.read_template(path).map_err(not_found)?,
            };
            let text = decrypted(cx, path, text)?;
            let file = TemplateFile::new(path, options.clone(), Beside::Before(folder));
            let value = cx.jinja.file(&text, &scope, &file, cx.depth + 1);
            let value = value.and_then(|value| cx.finish(&value));
            let value = value.map_err(|error| match error.range {
                Some(_) => error.of_file(path, &text, 0),
                None => error.inside(&format!("the template `{path}`")),
            })?;
            Ok(if matches!(value, Val::None) { Val::str("") } else { value })
        })
        .collect()
}

fn variables(entries: &Map) -> Result<Vec<(String, Variable)>> {
    let own = |(name, value): (&Arc<str>, &Val)| {
        Ok((name.to_string(), Variable::Data(Arc::new(value.clone().into_value()?))))
    };
    entries.iter().map(own).collect()
}

/// Variables, and those that a template is given besides.
#[derive(Debug)]
struct WithVariables {
    outer: Scope,
    own: Vec<(String, Variable)>,
}

impl Variables for WithVariables {
    fn get(&self, name: &str) -> Option<Variable> {
        let own = self.own.iter().find(|(own, _)| own == name).map(|(_, variable)| variable.clone());
        own.or_else(|| self.outer.get(name))
    }

    fn names(&self) -> Vec<String> {
        let own = self.own.iter().map(|(name, _)| name.clone());
        own.chain(self.outer.names()).collect()
    }
}
