//! Files into playbooks. Errors are collected: what can be read is read.

use std::path::Path;

use super::Playbook;
use crate::{diagnostic::Diagnostic, files::Files};

/// What could be read of a playbook, and what is wrong with it.
#[derive(Debug)]
pub struct Loaded {
    /// Its plays; without what could not be read.
    pub playbook: Playbook,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Variables are missing because of errors: it can't be said which ones are undefined.
    pub(crate) incomplete: bool,
}

/// Reads a playbook with everything that it imports. To run it, see [`crate::check`].
pub fn load(_files: &dyn Files, path: &Path) -> Loaded {
    let playbook = Playbook { path: path.to_path_buf(), plays: Vec::new() };
    Loaded { playbook, diagnostics: Vec::new(), incomplete: false }
}
