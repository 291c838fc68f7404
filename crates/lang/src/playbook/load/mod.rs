//! Files into playbooks. Errors are collected: what can be read is read.

mod action;
mod argument_specs;
mod free_form;
mod import;
mod import_arguments;
mod keyword;
mod later;
mod loops;
mod module_defaults;
mod old_action;
mod play;
mod play_keywords;
mod roles;
mod shared;
mod split;
mod task;
mod tasks;
mod unread;
mod values;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

pub use self::later::Deferred;
pub(crate) use self::{free_form::key_values, unread::Unread};

use self::play::Imported;
use super::{Keywords, Playbook, Role, Vars};
use crate::{
    diagnostic::Diagnostic,
    files::{Files, read_source},
    source::Span,
    yaml::{self, Node},
};

/// What could be read of a playbook, and what is wrong with it.
#[derive(Debug)]
pub struct Loaded {
    /// Its plays; without what could not be read.
    pub playbook: Playbook,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What could not be read: it can't be said whether something there is missing.
    pub(crate) unread: Unread,
}

/// Reads a playbook with everything that it imports. To run it, see [`crate::check`].
pub fn load(files: &dyn Files, path: &Path) -> Loaded {
    let mut loader = Loader::new(files);
    let plays = loader.playbook(path, None, &Imported::default());
    let playbook = Playbook { path: path.to_path_buf(), plays };
    Loaded { playbook, diagnostics: loader.diagnostics, unread: loader.unread }
}

/// Reads files and collects what is wrong with them.
struct Loader<'a> {
    files: &'a dyn Files,
    diagnostics: Vec<Diagnostic>,
    unread: Unread,
    /// The files and roles that are being read, the outermost first: none can import itself.
    open: Vec<PathBuf>,
    /// How many includes are around that the run reads.
    depth: usize,
}

/// Where a list of tasks stands.
#[derive(Debug, Clone)]
struct Surroundings {
    /// What tasks inherit.
    outer: Keywords,
    /// The role that they belong to.
    role: Option<Arc<Role>>,
    /// Folders of this role and of those that it is a dependency of, the innermost last.
    roles: Vec<PathBuf>,
    /// Names and folders of the roles whose tasks brought these in, the nearest first.
    parents: Vec<(String, PathBuf)>,
    /// What roles hand down to their dependencies.
    inherited: Inherited,
    /// Folder of the file that they stand in.
    folder: PathBuf,
    /// Folder of the playbook.
    playbook: Arc<Path>,
    /// They are handlers.
    handlers: bool,
}

/// Variables that a role hands down to its dependencies and to the roles that its tasks import.
#[derive(Debug, Clone, Default)]
struct Inherited {
    defaults: Vec<Arc<Vars>>,
    vars: Vec<Arc<Vars>>,
}

impl<'a> Loader<'a> {
    fn new(files: &'a dyn Files) -> Self {
        Self { files, diagnostics: Vec::new(), unread: Unread::default(), open: Vec::new(), depth: 0 }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports a value that is not what it should be.
    fn expected(&mut self, node: &Node, keyword: &str, expected: &str) {
        let message = format!("`{keyword}` must be {expected}, not {}", node.describe());
        self.report(Diagnostic::at(&node.span, message));
    }

    /// Reports something of Ansible that is not supported yet.
    fn not_yet(&mut self, span: &Span, what: impl Into<String>) {
        self.report(Diagnostic::at(span, format!("{} is not supported yet", what.into())));
    }

    /// Something is there that is not understood.
    fn not_read(&mut self, node: &Node) {
        let Span { source, start, end } = &node.span;
        self.unread.text(&source.text[*start..*end]);
    }

    /// Reads a YAML file; `from` is the place that names it.
    fn yaml(&mut self, path: &Path, from: Option<&Span>) -> Option<Node> {
        let problem = match read_source(self.files, path) {
            Ok(source) => match yaml::parse(&source) {
                Ok(node) => return Some(node),
                Err(diagnostic) => {
                    self.unread.text(&source.text);
                    diagnostic
                }
            },
            Err(diagnostic) => {
                self.unread.anything = true;
                Diagnostic { span: from.cloned(), ..diagnostic }
            }
        };
        self.report(problem);
        None
    }

    /// Does something while a file or role is marked as being read; not when it already is.
    fn within<T>(&mut self, path: &Path, from: &Span, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.open.iter().any(|open| open == path) {
            let message = format!("{} imports itself", self.files.display(path));
            self.report(Diagnostic::at(from, message).label("already being read"));
            return None;
        }
        self.open.push(path.to_path_buf());
        let result = read(self);
        self.open.pop();
        Some(result)
    }
}
