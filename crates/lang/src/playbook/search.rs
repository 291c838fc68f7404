//! Where a task's files are looked for.

use std::path::{Path, PathBuf};

use crate::{
    files::{Files, normalize},
    jinja::{self, Beside, glob},
};

/// What kind of file a task names; each has a folder of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `src` of `copy` and the like: `files/`.
    File,
    /// `src` of `template`: `templates/`.
    Template,
    /// `include_vars` and `vars_files`: `vars/`.
    Vars,
}

impl FileKind {
    /// The folder of files of this kind.
    pub fn folder(self) -> &'static str {
        match self {
            Self::File => "files",
            Self::Template => "templates",
            Self::Vars => "vars",
        }
    }
}

/// Where the files that a task names are looked for, as Ansible does: in its role, in the roles that
/// this one is a dependency of, beside the task's file, beside the playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPath {
    /// Folders, the first to look in first.
    folders: Vec<PathBuf>,
}

impl SearchPath {
    /// The roles of a task (innermost last), the folder of its file, and that of the playbook.
    pub(super) fn new(roles: &[PathBuf], task: &Path, playbook: &Path) -> Self {
        let mut folders: Vec<PathBuf> = roles.iter().rev().cloned().collect();
        for folder in [task, playbook] {
            if !folders.iter().any(|known| known == folder) {
                folders.push(folder.to_path_buf());
            }
        }
        Self { folders }
    }

    /// The folders, the first to look in first.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(PathBuf::as_path)
    }

    /// The file or folder of this name. Absolute names are on the control machine.
    ///
    /// # Errors
    /// The paths that were tried.
    pub fn find(&self, files: &dyn Files, kind: FileKind, name: &str) -> Result<PathBuf, Vec<PathBuf>> {
        self.find_in(files, kind.folder(), name)
    }

    /// Likewise, looked for in a folder of this name first; an empty name is none.
    ///
    /// # Errors
    /// The paths that were tried.
    pub fn find_in(&self, files: &dyn Files, own: &str, name: &str) -> Result<PathBuf, Vec<PathBuf>> {
        let mut tried = Vec::new();
        let absolute = Path::new(name);
        if absolute.is_absolute() {
            let exists = files.is_file(absolute) || files.is_dir(absolute);
            return if exists { Ok(absolute.to_path_buf()) } else { Err(vec![absolute.to_path_buf()]) };
        }
        for folder in &self.folders {
            let inner = !own.is_empty() && !name.starts_with(&format!("{own}/"));
            let inner = inner.then(|| folder.join(own));
            for base in inner.into_iter().chain([folder.clone()]) {
                let Some(path) = normalize(&base.join(name)) else { continue };
                if files.is_file(&path) || files.is_dir(&path) {
                    return Ok(path);
                }
                if !tried.contains(&path) {
                    tried.push(path);
                }
            }
        }
        Err(tried)
    }

    /// The template that another one names, below the folders where templates are looked for.
    pub fn partial(&self, files: &dyn Files, name: &str, beside: &Beside) -> Option<PathBuf> {
        let both = |folder: &Path| [folder.join(FileKind::Template.folder()), folder.to_path_buf()];
        let own = || self.folders.iter().flat_map(|folder| both(folder));
        let folders: Vec<PathBuf> = match beside {
            Beside::Playbook => vec![self.playbook().to_path_buf()],
            Beside::After(folder) => own().chain(both(Path::new(folder))).collect(),
            Beside::Before(folder) => [PathBuf::from(folder)].into_iter().chain(own()).collect(),
        };
        let name = jinja::partial(name)?;
        folders.iter().map(|folder| folder.join(name)).find(|path| files.is_file(path))
    }

    /// The files that fit a pattern whose last part may have `*`, `?` or `[...]`, of the first folder that has some.
    pub fn glob(&self, files: &dyn Files, pattern: &str) -> Vec<PathBuf> {
        let (inner, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
        let folders: Vec<PathBuf> = match inner {
            "" => self.folders.iter().flat_map(|folder| [folder.join("files"), folder.clone()]).collect(),
            inner => self.find_in(files, "files", inner).into_iter().collect(),
        };
        let fitting = |folder: &PathBuf| {
            let names = files.list(folder).unwrap_or_default().into_iter();
            let visible = names.filter(|found| name.starts_with('.') || !found.starts_with('.'));
            let paths = visible.filter(|found| glob::fits(name, found)).map(|found| folder.join(found));
            paths.filter(|path| files.is_file(path)).collect::<Vec<_>>()
        };
        folders.iter().map(fitting).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The folder of the playbook.
    pub fn playbook(&self) -> &Path {
        self.folders.last().map_or(Path::new(""), PathBuf::as_path)
    }
}
