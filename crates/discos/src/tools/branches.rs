//! The branches and tags that were downloaded: one name a line.

use target::{Attributes, FileKind, Mode, Target};

use super::{FolderName, Paths};
use crate::cli::Refusal;

/// Shells of discos and observer read it.
const MODE: u32 = 0o640;

/// The list of downloaded branches and tags, each once, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branches(Vec<FolderName>);

impl Branches {
    /// Reads the list; a machine without the file has none.
    ///
    /// # Errors
    /// A [`Refusal`] when the file can't be read.
    pub fn read(target: &Target, paths: &Paths) -> Result<Self, Refusal> {
        Ok(Self::parse(&target.read_text(&paths.branches())?.unwrap_or_default()))
    }

    /// The names in a text; lines that can't be names of folders are none.
    pub fn parse(text: &str) -> Self {
        let mut list = Self::default();
        for name in text.lines().filter_map(|line| FolderName::parse(line.trim())) {
            list.add(name);
        }
        list
    }

    /// The names.
    pub fn names(&self) -> &[FolderName] {
        &self.0
    }

    /// Whether it is one of them.
    pub fn contains(&self, name: &FolderName) -> bool {
        self.0.contains(name)
    }

    /// Adds a name, unless it is there.
    pub fn add(&mut self, name: FolderName) {
        if !self.contains(&name) {
            self.0.push(name);
        }
    }

    /// Takes the names out whose folder is gone, and returns them.
    ///
    /// # Errors
    /// A [`Refusal`] when it can't be seen whether a folder is there.
    pub fn take_removed(&mut self, target: &Target, paths: &Paths) -> Result<Vec<FolderName>, Refusal> {
        let mut removed = Vec::new();
        let mut present = Vec::new();
        for name in std::mem::take(&mut self.0) {
            let found = target.followed(&paths.clone_of(&name))?;
            let there = found.is_some_and(|found| found.kind == FileKind::Directory);
            if there { &mut present } else { &mut removed }.push(name);
        }
        self.0 = present;
        Ok(removed)
    }

    /// Writes the list: readers see the old or the new one. Hold the [`Lock`](super::Lock) since it was read.
    ///
    /// # Errors
    /// A [`Refusal`]; the file is then as it was.
    pub fn write(&self, target: &mut Target, paths: &Paths) -> Result<(), Refusal> {
        let path = paths.branches();
        let text: String = self.0.iter().map(|name| format!("{name}\n")).collect();
        let there = target.followed(&path)?.is_some();
        let mode = (!there).then_some(Mode::Bits(MODE));
        target.write(&path, text.as_bytes(), &Attributes { mode, ..Attributes::default() })?;
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "makes a folder that stands for a machine")]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use target::ProcessGroups;

    use super::*;

    fn name(text: &str) -> FolderName {
        FolderName::parse(text).unwrap()
    }

    #[test]
    fn a_name_is_there_once_and_what_can_not_be_a_folder_is_none() {
        let list = Branches::parse("master\n\n  stable \nmaster\n../../etc\n/etc\ndefault\nit's\n");
        assert_eq!(list.names(), [name("master"), name("stable"), name("it's")]);
    }

    #[test]
    fn it_is_written_with_its_mode_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.misc()).unwrap();
        let mut target = Target::machine(ProcessGroups::default());
        let mut list = Branches::read(&target, &paths).unwrap();
        assert_eq!(list, Branches::default());
        list.add(name("stable"));
        list.add(name("stable"));
        list.write(&mut target, &paths).unwrap();
        assert_eq!(fs::read_to_string(paths.branches()).unwrap(), "stable\n");
        assert_eq!(fs::metadata(paths.branches()).unwrap().permissions().mode() & 0o7777, 0o640);
        fs::set_permissions(paths.branches(), fs::Permissions::from_mode(0o660)).unwrap();
        list.add(name("master"));
        list.write(&mut target, &paths).unwrap();
        assert_eq!(fs::metadata(paths.branches()).unwrap().permissions().mode() & 0o7777, 0o660);
        assert_eq!(Branches::read(&target, &paths).unwrap(), list);
    }

    #[test]
    fn names_whose_folder_is_gone_are_taken_out() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        fs::create_dir_all(paths.clone_of(&name("master"))).unwrap();
        fs::write(paths.home().join("a-file"), "").unwrap();
        let target = Target::machine(ProcessGroups::default());
        let mut list = Branches::parse("stable\nmaster\na-file\n");
        assert_eq!(list.take_removed(&target, &paths).unwrap(), [name("stable"), name("a-file")]);
        assert_eq!(list.names(), [name("master")]);
    }
}
