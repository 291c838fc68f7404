//! The file that shells read at each prompt to know the active branch: three exports.

use std::fmt;

use target::{Attributes, Mode, Target, shell_word};

use super::{FolderName, Paths};
use crate::cli::Refusal;

/// Shells of discos and observer read it.
const MODE: u32 = 0o640;
/// The exports, in the order in which they are written.
const NAMES: [&str; 3] = ["DISCOS_BRANCH", "CDB", "INTROOT"];

/// Which configuration database of a branch is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Cdb {
    /// The one of the telescope.
    #[default]
    Telescope,
    /// The one for tests without hardware.
    Test,
}

impl fmt::Display for Cdb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Telescope => "telescope",
            Self::Test => "test",
        })
    }
}

/// What shells are told. All three are empty when no branch is active.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadBranch {
    /// Name of the active branch's folder.
    pub branch: String,
    /// `telescope` or `test`.
    pub cdb: String,
    /// Path of its introot.
    pub introot: String,
}

impl LoadBranch {
    /// For a branch that becomes active.
    pub fn of(name: &FolderName, cdb: Cdb, paths: &Paths) -> Self {
        Self {
            branch: name.to_string(),
            cdb: cdb.to_string(),
            introot: paths.introot_of(name).to_string_lossy().into_owned(),
        }
    }

    /// Whether a branch is active.
    pub fn is_active(&self) -> bool {
        !self.branch.is_empty()
    }

    /// Reads the file; without one no branch is active.
    ///
    /// # Errors
    /// A [`Refusal`] when it can't be read.
    pub fn read(target: &Target, paths: &Paths) -> Result<Self, Refusal> {
        Ok(Self::parse(&target.read_text(&paths.load_branch())?.unwrap_or_default()))
    }

    /// What a text exports; the last export of a name counts, as in a shell.
    pub fn parse(text: &str) -> Self {
        let mut found = Self::default();
        for (name, value) in exports(text) {
            match name.as_str() {
                "DISCOS_BRANCH" => found.branch = value,
                "CDB" => found.cdb = value,
                "INTROOT" => found.introot = value,
                _ => {}
            }
        }
        found
    }

    /// Puts the three exports into a text in place of those that are there; other lines stay.
    pub fn written_into(&self, text: &str) -> String {
        let ours = |line: &str| export(line).is_some_and(|(name, _)| NAMES.contains(&name.as_str()));
        let mut lines: Vec<String> = text.lines().filter(|line| !ours(line)).map(str::to_owned).collect();
        for (name, value) in NAMES.into_iter().zip([&self.branch, &self.cdb, &self.introot]) {
            let word = if value.is_empty() { String::new() } else { shell_word(value) };
            lines.push(format!("export {name}={word}"));
        }
        lines.join("\n") + "\n"
    }

    /// Writes the exports: readers see the old or the new ones. Hold the [`Lock`](super::Lock).
    ///
    /// # Errors
    /// A [`Refusal`]; the file is then as it was.
    pub fn write(&self, target: &mut Target, paths: &Paths) -> Result<(), Refusal> {
        let path = paths.load_branch();
        let before = target.read_text(&path)?;
        let mode = before.is_none().then_some(Mode::Bits(MODE));
        let text = self.written_into(&before.unwrap_or_default());
        target.write(&path, text.as_bytes(), &Attributes { mode, ..Attributes::default() })?;
        Ok(())
    }
}

/// The exports of a text, in order.
pub(super) fn exports(text: &str) -> Vec<(String, String)> {
    text.lines().filter_map(export).collect()
}

/// The export of a line, `export NAME=WORD`, with the quotes of the word taken away; nothing in it is expanded.
fn export(line: &str) -> Option<(String, String)> {
    let (name, word) = line.trim().strip_prefix("export ")?.trim_start().split_once('=')?;
    Some((name.to_owned(), unquoted(word)))
}

/// The first word of a text, as a shell takes its quotes away.
fn unquoted(text: &str) -> String {
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ' | '\t' | ';') => break,
            (None | Some('"'), '\\') => word.extend(characters.next()),
            _ => word.push(c),
        }
    }
    word
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "makes a folder that stands for a machine")]
mod tests {
    use std::{fs, process::Command};

    use target::ProcessGroups;

    use super::*;

    #[test]
    fn the_three_exports_replace_older_ones_and_other_lines_stay() {
        let name = FolderName::parse("stable").unwrap();
        let active = LoadBranch::of(&name, Cdb::Test, &Paths::below("/discos-sw"));
        let before = "# which branch\nexport DISCOS_BRANCH=master\nexport CDB=telescope\nexport INTROOT=/a\nalias x=y\n";
        let after = active.written_into(before);
        assert_eq!(
            after,
            "# which branch\nalias x=y\nexport DISCOS_BRANCH=stable\nexport CDB=test\n\
             export INTROOT=/discos-sw/introots/stable\n"
        );
        assert_eq!(LoadBranch::parse(&after), active);
        assert_eq!(active.written_into(&after), after, "once more changes nothing");
    }

    #[test]
    fn no_active_branch_is_three_empty_exports() {
        let none = LoadBranch::default();
        assert_eq!(none.written_into(""), "export DISCOS_BRANCH=\nexport CDB=\nexport INTROOT=\n");
        assert_eq!(LoadBranch::parse(&none.written_into("")), none);
        assert!(!none.is_active());
    }

    #[test]
    fn a_shell_reads_any_name_back_and_runs_nothing_of_it() {
        for branch in ["it's", "$(touch${IFS}pwned)", "a;b", "x\"y", "`id`", "ünï", "a&b|c>d", "a#b", "!x"]
        {
            let folder = tempfile::tempdir().unwrap();
            let paths = Paths::below(folder.path());
            fs::create_dir_all(paths.misc()).unwrap();
            let mut target = Target::machine(ProcessGroups::default());
            let active = LoadBranch::of(&FolderName::parse(branch).unwrap(), Cdb::Telescope, &paths);
            active.write(&mut target, &paths).unwrap();
            assert_eq!(LoadBranch::read(&target, &paths).unwrap(), active);
            let shell = Command::new("bash")
                .args(["-c", ". \"$1\"; printf %s \"$DISCOS_BRANCH\"", "bash"])
                .arg(paths.load_branch())
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(shell.stdout).unwrap(), branch);
            assert!(!folder.path().join("pwned").exists());
        }
    }

    #[test]
    fn what_people_write_by_hand_is_understood() {
        let text = "  export DISCOS_BRANCH=\"my branch\" # mine\nexport CDB='te'st;\nexport INTROOT=/a\\ b\n";
        let found = LoadBranch::parse(text);
        assert_eq!((found.branch.as_str(), found.cdb.as_str()), ("my branch", "test"));
        assert_eq!(found.introot, "/a b");
    }
}
