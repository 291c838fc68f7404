//! The programs that make archives, and those that tell whether one is right.

use std::{collections::BTreeSet, path::Path};

use target::{Error, Program, Target};

use super::{Format, zip};

/// An archive, or a compressed file.
pub struct Archive<'a> {
    pub dest: &'a Path,
    pub format: Format,
    /// The folder that its names are relative to.
    pub root: &'a str,
    /// What is removed is not packed again, but stays in it: a run that was interrupted while it removed files goes on.
    pub may_have_more: bool,
}

impl Archive<'_> {
    /// Packs these, unless they are in it as they are now. True when it does.
    pub fn pack(&self, target: &mut Target, members: &[String]) -> Result<bool, Error> {
        if self.is_right(target, |archive, target| archive.has(target, members))? {
            return Ok(false);
        }
        let create = match self.format {
            Format::Zip => zip::pack(self, members),
            _ => self.tar("--create", members),
        };
        self.make(target, &create)
    }

    /// Compresses this file, unless that has been done. True when it does.
    pub fn compress(&self, target: &mut Target, path: &str) -> Result<bool, Error> {
        let packer = self.packer().map_or("cat", |(program, _)| program);
        let dest = self.dest.display().to_string();
        let shell = |script: String| {
            Program::new(["sh".into(), "-c".into(), script, "sh".into(), path.into(), dest.clone()])
        };
        let compare = shell(format!("{packer} -dc < \"$2\" | cmp -s - \"$1\""));
        if self.is_right(target, |_, target| Ok(target.query(&compare)?.success()))? {
            return Ok(false);
        }
        self.make(target, &shell(format!("{packer} -c < \"$1\" > \"$2\"")))
    }

    fn is_right(
        &self,
        target: &mut Target,
        judge: impl FnOnce(&Self, &mut Target) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let is_expected = target.expected("archive", &self.key()).is_some();
        Ok(is_expected || target.followed(self.dest)?.is_some() && judge(self, target)?)
    }

    fn make(&self, target: &mut Target, program: &Program) -> Result<bool, Error> {
        target.keep(self.dest)?;
        target.run(program, "")?;
        target.expect("archive", &self.key(), true.into());
        Ok(true)
    }

    fn key(&self) -> String {
        self.dest.display().to_string()
    }

    /// It has these members as they are now, and no others.
    fn has(&self, target: &mut Target, members: &[String]) -> Result<bool, Error> {
        if self.format == Format::Zip {
            return zip::has(self, target, members);
        }
        let listed = target.query(&self.tar("--list", &[]))?;
        if !listed.success() {
            return Ok(false);
        }
        let present: BTreeSet<&str> = listed.stdout.lines().map(|name| name.trim_end_matches('/')).collect();
        let wanted: BTreeSet<&str> = members.iter().map(String::as_str).collect();
        let are_all = if self.may_have_more { wanted.is_subset(&present) } else { wanted == present };
        Ok(are_all && (members.is_empty() || target.query(&self.tar("--diff", members))?.success()))
    }

    /// tar reads the names of the members from its input: they may be more than fit a command line.
    fn tar(&self, verb: &str, members: &[String]) -> Program {
        let mut words = vec!["tar".to_owned(), verb.to_owned(), "-C".into(), self.root.to_owned()];
        words.extend(self.packer().map(|(_, option)| option.to_owned()));
        words.extend(["-f".into(), self.dest.display().to_string()]);
        if verb == "--list" {
            words.push("--quoting-style=literal".into());
            return Program::new(words);
        }
        words.extend(["--no-recursion", "--null", "-T", "-"].map(str::to_owned));
        Program::new(words).input(members.iter().flat_map(|name| [name.as_str(), "\0"]).collect::<String>())
    }

    /// The program that compresses, and tar's option for it.
    fn packer(&self) -> Option<(&'static str, &'static str)> {
        match self.format {
            Format::Bzip2 => Some(("bzip2", "-j")),
            Format::Gzip => Some(("gzip", "-z")),
            Format::Tar | Format::Zip => None,
            Format::Xz => Some(("xz", "-J")),
        }
    }
}
