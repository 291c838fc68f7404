//! Has a program judge a file's new contents before they replace the old ones.

use std::{ffi::OsString, fs, path::Path};

use crate::{Error, Program, Target, attributes::Resolved, write};

impl Target {
    /// Runs `command`, whose `%s` stands for a temporary file with the contents; nothing in check mode,
    /// which writes nothing.
    ///
    /// # Errors
    /// When the command lacks `%s`, can't be started, or rejects the contents.
    pub fn validate(&mut self, path: &Path, contents: &[u8], command: &str) -> Result<(), Error> {
        if !command.contains("%s") {
            return Err(Error::helped(
                format!("validate: `{command}` has no %s"),
                "%s stands for the file to judge",
            ));
        }
        if self.check() {
            return Ok(());
        }
        self.require_folder_of(path)?;
        let real = self.real(&self.locate(path)?);
        let mut name = OsString::from(".");
        name.push(real.file_name().unwrap_or_default());
        name.push(".discos-validate");
        let temporary = real.with_file_name(name);
        let owner = Resolved { uid: self.own_uid(), gid: self.own_gid(), mode: 0o600 };
        write::replace(&temporary, contents, owner).map_err(Error::file("write", &temporary))?;
        let words =
            command.split_whitespace().map(|word| word.replace("%s", &temporary.display().to_string()));
        let judged = self.query(&Program::new(words));
        fs::remove_file(&temporary).map_err(Error::file("remove", &temporary))?;
        let finished = judged?;
        if finished.success() {
            return Ok(());
        }
        Err(Error::helped(
            format!(
                "{}: the new contents were rejected by `{command}`{}",
                path.display(),
                finished.last_line()
            ),
            "the file is as it was; correct what the task writes",
        ))
    }
}
