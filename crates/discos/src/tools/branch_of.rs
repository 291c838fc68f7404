//! In which branch a folder lies.

use std::path::{Component, Path};

use super::{Branches, FolderName, Paths};

/// The downloaded branch that a folder (a path without links) lies in.
pub fn branch_of(folder: &Path, branches: &Branches, paths: &Paths) -> Option<FolderName> {
    let home = paths.home();
    let without_links = home.canonicalize().ok();
    let inside = without_links.as_deref().and_then(|home| folder.strip_prefix(home).ok());
    let inside = inside.or_else(|| folder.strip_prefix(&home).ok())?;
    let Some(Component::Normal(first)) = inside.components().next() else { return None };
    FolderName::parse(first.to_str()?).filter(|name| branches.contains(name))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test lays folders out")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_belongs_to_the_branch_that_it_is_in_also_when_the_home_is_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("disk/discos/master/SRT")).unwrap();
        std::os::unix::fs::symlink(root.join("disk"), root.join("software")).unwrap();
        let paths = Paths::below(root.join("software"));
        let branches = Branches::parse("master\nstable\n");
        let found = |path: &str| branch_of(&root.join(path), &branches, &paths).map(|name| name.to_string());
        assert_eq!(found("disk/discos/master/SRT").as_deref(), Some("master"));
        assert_eq!(found("disk/discos/master").as_deref(), Some("master"));
        assert_eq!(found("software/discos/stable/x").as_deref(), Some("stable"), "also when it is gone");
        let outside =
            ["disk/discos", "disk/discos/master-old", "disk/discos/notes/master", "disk", "introots/master"];
        for outside in outside {
            assert_eq!(found(outside), None, "{outside}");
        }
    }
}
