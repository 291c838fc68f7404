//! What goes into an archive, and under which names.

use std::path::Path;

use target::{Error, FileKind, Target};

use super::Params;
use crate::{glob, spec::expanded};

/// The paths that a task means.
pub struct Sources {
    /// All of them, patterns replaced by what fits them.
    pub expanded: Vec<String>,
    /// Those of `exclude_path`.
    pub excluded: Vec<String>,
    /// Without those; sorted.
    pub paths: Vec<String>,
    /// Those that are there.
    pub present: Vec<String>,
    /// Those that are not.
    pub missing: Vec<String>,
    /// What all of them begin with; the names in the archive stand behind it.
    pub root: String,
    /// They need an archive: it is not one file alone.
    pub are_many: bool,
}

impl Sources {
    /// # Errors
    /// When there are none.
    pub fn find(target: &Target, params: &Params) -> Result<Self, Error> {
        let is_pattern = |path: &String| path.contains(['*', '?']);
        let expand = |paths: &[String]| -> Result<Vec<String>, Error> {
            let mut found = Vec::new();
            for path in paths.iter().map(|path| expanded(path)) {
                if !path.starts_with('/') {
                    return Err(Error::other(format!("`path`: `{path}` is no absolute path")));
                }
                if is_pattern(&path) {
                    let paths = glob::paths(target, Path::new(&path))?;
                    found.extend(paths.iter().map(|path| path.display().to_string()));
                } else {
                    found.push(path);
                }
            }
            Ok(found)
        };
        let (all, excluded) = (expand(&params.path)?, expand(&params.exclude_path)?);
        let mut paths: Vec<String> = all.iter().filter(|path| !excluded.contains(path)).cloned().collect();
        paths.sort();
        paths.dedup();
        let Some(first) = paths.first() else {
            return Err(Error::other(format!("`path`: nothing fits {}", params.path.join(", "))));
        };
        let (mut present, mut missing) = (Vec::new(), Vec::new());
        for path in &paths {
            let list = if target.metadata(Path::new(path))?.is_some() { &mut present } else { &mut missing };
            list.push(path.clone());
        }
        let are_many = params.force_archive
            || params.path.iter().any(is_pattern)
            || paths.len() > 1
            || is_folder(target, first)?;
        Ok(Self { root: root(&paths), expanded: all, excluded, paths, present, missing, are_many })
    }

    /// A path is in one of the folders.
    pub fn hold(&self, target: &Target, path: &Path) -> Result<bool, Error> {
        for folder in self.present.iter().filter(|folder| path.starts_with(folder)) {
            if is_folder(target, folder)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The names of what goes into the archive: files, and all that is in folders; without the archive itself.
    pub fn members(&self, target: &Target, dest: &Path, patterns: &[String]) -> Result<Vec<String>, Error> {
        let mut found = Vec::new();
        for path in &self.present {
            if is_folder(target, path)? {
                walk(target, path.trim_end_matches('/'), &mut found)?;
            } else {
                found.push(path.clone());
            }
        }
        let names = found.iter().filter(|path| Path::new(path) != dest);
        let names = names.map(|path| path.strip_prefix(&self.root).unwrap_or(path).to_owned());
        Ok(names.filter(|name| !patterns.iter().any(|pattern| glob::fits(pattern, name))).collect())
    }
}

/// What an archive of this name is taken for.
pub fn state_of(dest: &Path) -> &'static str {
    let name = dest.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let endings = [".tar", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".zip"];
    if endings.iter().any(|ending| name.ends_with(ending)) { "archive" } else { "compress" }
}

/// As Ansible has it: the folder that all folders of the paths are in, with a slash behind it.
fn root(paths: &[String]) -> String {
    let folders: Vec<&str> = paths.iter().map(|path| &path[..=path.rfind('/').unwrap_or(0)]).collect();
    let (least, most) =
        (folders.iter().min().copied().unwrap_or("/"), folders.iter().max().copied().unwrap_or("/"));
    let same = least.bytes().zip(most.bytes()).take_while(|(a, b)| a == b).count();
    let end = least.as_bytes()[..same].iter().rposition(|byte| *byte == b'/').unwrap_or(0);
    least[..=end].to_owned()
}

/// What is in a folder; links are not followed.
fn walk(target: &Target, folder: &str, found: &mut Vec<String>) -> Result<(), Error> {
    let mut names = target.list(Path::new(folder))?;
    names.sort();
    for name in names {
        let path = format!("{folder}/{name}");
        let kind = target.metadata(Path::new(&path))?.map(|found| found.kind);
        found.push(path.clone());
        if kind == Some(FileKind::Directory) {
            walk(target, &path, found)?;
        }
    }
    Ok(())
}

fn is_folder(target: &Target, path: &str) -> Result<bool, Error> {
    Ok(target.followed(Path::new(path))?.is_some_and(|found| found.kind == FileKind::Directory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_behind_the_last_folder_that_all_have_in_common() {
        let root = |paths: &[&str]| root(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
        assert_eq!(root(&["/srv/data"]), "/srv/");
        assert_eq!(root(&["/srv/data/"]), "/srv/data/");
        assert_eq!(root(&["/srv/a/x", "/srv/ab/y"]), "/srv/");
        assert_eq!(root(&["/etc/hosts", "/srv/x"]), "/");
    }
}
