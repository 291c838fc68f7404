//! Files that are in memory: those that are built into the binary.

use std::{borrow::Cow, collections::BTreeMap, io, path::Path};

use super::{Directory, Files};

/// Files by their paths.
#[derive(Debug, Clone, Default)]
pub struct Embedded {
    files: BTreeMap<String, Cow<'static, [u8]>>,
    /// Nobody knows these files.
    nameless: bool,
}

impl Embedded {
    /// Files with paths such as `roles/yum/tasks/main.yml`.
    pub fn new(files: impl IntoIterator<Item = (&'static str, &'static [u8])>) -> Self {
        Self {
            files: files.into_iter().map(|(path, bytes)| (path.to_string(), Cow::Borrowed(bytes))).collect(),
            nameless: false,
        }
    }

    /// Files that are made at run time.
    pub fn owned<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self {
            files: files.into_iter().map(|(path, bytes)| (path.into(), Cow::Owned(bytes.into()))).collect(),
            nameless: false,
        }
    }

    /// A playbook that this program writes for itself: places in it would tell the operator nothing.
    pub fn playbook_of_our_own(playbook: Vec<u8>) -> Self {
        Self { nameless: true, ..Self::owned([("site.yml", playbook)]) }
    }

    fn below(&self, path: &Path) -> impl Iterator<Item = &str> {
        let folder = if path.as_os_str().is_empty() { String::new() } else { format!("{}/", path.display()) };
        self.files.keys().filter_map(move |file| file.strip_prefix(&folder))
    }
}

/// The control machine, where absolute paths lead.
fn outside() -> Directory {
    Directory::new("/", "")
}

impl Files for Embedded {
    fn display(&self, path: &Path) -> String {
        if self.nameless { String::new() } else { path.display().to_string() }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path.is_absolute() {
            return outside().read(path);
        }
        let found = self.files.get(&path.display().to_string());
        found.map(|bytes| bytes.to_vec()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn is_file(&self, path: &Path) -> bool {
        self.files.contains_key(&path.display().to_string())
            || (path.is_absolute() && outside().is_file(path))
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.below(path).next().is_some() || (path.is_absolute() && outside().is_dir(path))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        if path.is_absolute() {
            return outside().list(path);
        }
        let mut names: Vec<String> =
            self.below(path).filter_map(|rest| rest.split('/').next()).map(String::from).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn mode(&self, path: &Path) -> Option<u32> {
        if path.is_absolute() { outside().mode(path) } else { None }
    }
}
