//! Roles as a play uses them.

use std::{path::PathBuf, sync::Arc};

use super::Vars;
use crate::source::Span;

/// One use of a role in a play.
#[derive(Debug)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Where it is used.
    pub span: Span,
    /// Its folder.
    pub path: PathBuf,
    /// Names and folders of the roles whose tasks import or include it, the nearest first.
    pub parents: Vec<(String, PathBuf)>,
    /// Names of the roles that it depends on, and those on which these do.
    pub dependencies: Vec<String>,
    /// The same number for all uses of it in the play that Ansible counts as the same (name, `vars`,
    /// `when`, `tags`): each host does only one of them. See [`super::Meta::RoleComplete`].
    pub identity: usize,
    /// Defaults that its tasks see: those of its dependencies, of the roles that it is a dependency of, and
    /// its own. Weakest first.
    pub defaults: Vec<Arc<Vars>>,
    /// What every task of the play sees of `vars/`: that of its dependencies and its own. Weakest first.
    pub exports: Vec<Arc<Vars>>,
    /// Variables that its tasks see: of the roles that it is a dependency of, its dependencies, its own
    /// `vars/`, and `vars` beside its name. Weakest first.
    pub vars: Vec<Arc<Vars>>,
}
