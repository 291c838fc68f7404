//! `vars_files` whose names only the run knows: they are templates.

use std::{path::PathBuf, sync::Arc};

use super::{FileKind, SearchPath, Templated, Vars};
use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    inventory::is_name,
    source::Span,
    yaml::{self, Kind},
};

/// One entry of `vars_files`: of several files the first that is there counts.
#[derive(Debug)]
pub struct LateVars {
    /// Where it stands.
    pub span: Span,
    /// Names of files.
    pub names: Vec<Templated>,
    pub(super) search: SearchPath,
}

impl LateVars {
    /// The variables of the first of these files.
    ///
    /// # Errors
    /// None of them is there, or it has no variables.
    pub fn read(&self, files: &dyn Files, names: &[String]) -> Result<Arc<Vars>, Diagnostic> {
        let mut tried: Vec<PathBuf> = Vec::new();
        for name in names {
            match self.search.find(files, FileKind::Vars, name) {
                Ok(path) => return read(files, path),
                Err(paths) => tried.extend(paths),
            }
        }
        let tried: Vec<String> = tried.iter().map(|path| files.display(path)).collect();
        let message = format!("there is no file of variables `{}`", names.join("`, `"));
        Err(Diagnostic::at(&self.span, message).help(format!("looked for: {}", tried.join(", "))))
    }
}

fn read(files: &dyn Files, path: PathBuf) -> Result<Arc<Vars>, Diagnostic> {
    let document = yaml::parse(&read_source(files, &path)?)?;
    let entries = match &document.kind {
        Kind::Null => &[],
        Kind::Mapping(entries) => entries.as_slice(),
        _ => {
            let message = format!("a file of variables is a mapping, and this is {}", document.describe());
            return Err(Diagnostic::at(&document.span, message));
        }
    };
    match entries.iter().map(|(key, _)| key).find(|key| !is_name(&key.key_text())) {
        Some(key) => {
            let message = format!("`{}` can't be the name of a variable", key.key_text());
            Err(Diagnostic::at(&key.span, message))
        }
        None => Ok(Arc::new(Vars::of(entries))),
    }
}
