//! Trees of files: laid out from a case's folder, and compared as a whole.

use std::{
    collections::BTreeMap,
    fmt, fs,
    os::unix::fs::{MetadataExt, PermissionsExt, lchown, symlink},
    path::Path,
};

use wire::Value;

/// Everything that can be seen of a file; times aside.
#[derive(PartialEq, Eq)]
pub struct Entry {
    what: String,
    mode: u32,
    owner: (u32, u32),
}

/// All files below a folder, by their path in it.
pub type Tree = BTreeMap<String, Entry>;

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o} {}:{} {}", self.mode, self.owner.0, self.owner.1, self.what)
    }
}

/// Copies `from` (there may be none) to the empty folder `to`, then sets what git does not keep:
/// `path: {mode, owner, group, link, directory}`.
pub fn lay_out(from: &Path, attributes: &Value, to: &Path) {
    if from.is_dir() {
        copy(from, to);
    }
    for (path, wanted) in attributes.as_object().into_iter().flatten() {
        let path = to.join(path.trim_start_matches('/'));
        let number = |key: &str| wanted[key].as_u64().map(|n| u32::try_from(n).unwrap());
        if let Some(target) = wanted["link"].as_str() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            symlink(target, &path).unwrap();
        } else if wanted["directory"] == true {
            fs::create_dir_all(&path).unwrap();
        }
        if let Some(original) = wanted["hard"].as_str() {
            let _ = fs::remove_file(&path);
            fs::hard_link(to.join(original.trim_start_matches('/')), &path).unwrap();
        }
        if number("owner").is_some() || number("group").is_some() {
            lchown(&path, number("owner"), number("group")).unwrap();
        }
        if let Some(mode) = number("mode") {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() == ".gitkeep" {
            continue;
        }
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        let executable = entry.metadata().unwrap().mode() & 0o100 != 0;
        let mode = if executable { 0o755 } else { 0o644 };
        if source.is_dir() {
            let _ = fs::create_dir(&copy);
            self::copy(&source, &copy);
        } else {
            fs::write(&copy, fs::read(&source).unwrap()).unwrap();
        }
        fs::set_permissions(&copy, fs::Permissions::from_mode(mode)).unwrap();
    }
}

/// What is below a folder.
pub fn read(root: &Path) -> Tree {
    let mut tree = Tree::new();
    walk(root, root, &mut tree);
    tree
}

fn walk(root: &Path, folder: &Path, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let found = fs::symlink_metadata(&path).unwrap();
        let what = if found.is_symlink() {
            format!("-> {}", fs::read_link(&path).unwrap().display())
        } else if found.is_dir() {
            walk(root, &path, tree);
            "folder".into()
        } else {
            format!("{} {:?}", if found.nlink() > 1 { "hard link" } else { "file" }, text(&path))
        };
        let name = path.strip_prefix(root).unwrap().display().to_string();
        tree.insert(name, Entry { what, mode: found.mode() & 0o7777, owner: (found.uid(), found.gid()) });
    }
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}
