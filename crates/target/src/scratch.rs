//! Files that exist only for one program: what it reads, or what it leaves.

use std::{ffi::OsString, fs, path::Path};

use wire::ChangeKind;

use crate::{Error, Finished, Program, Target, attributes::Resolved, read, write};

impl Target {
    /// Runs a program that changes the machine, reads these contents from a file beside `beside` and must succeed; in
    /// check mode it is only recorded.
    ///
    /// # Errors
    /// As those of [`Target::run`] and [`Target::with_scratch`].
    pub fn run_with_scratch(
        &mut self,
        beside: &Path,
        contents: &[u8],
        program: impl Fn(&Path) -> Program,
    ) -> Result<(), Error> {
        let told = program(beside);
        if !self.record(ChangeKind::Ran, &told.line(), "", None)? {
            self.leave_out(&told);
            return Ok(());
        }
        let (finished, _) = self.with_scratch(beside, Some(contents), program)?;
        if finished.success() {
            return Ok(());
        }
        Err(Error::Failed { command: told.line(), finished: Box::new(finished) })
    }

    /// Runs a program that changes nothing but a file of its own beside `beside`, whose path it is given.
    /// `contents` are in the file before; what is in it afterwards is returned, and the file is gone. The name
    /// is always the same: what a killed run left is replaced by the next one.
    ///
    /// # Errors
    /// When the folder is missing, the program can't be started, or the operating system refuses.
    pub fn with_scratch(
        &mut self,
        beside: &Path,
        contents: Option<&[u8]>,
        program: impl FnOnce(&Path) -> Program,
    ) -> Result<(Finished, Option<Vec<u8>>), Error> {
        self.require_folder_of(beside)?;
        let real = self.real(&self.locate(beside)?);
        let mut name = OsString::from(".");
        name.push(real.file_name().unwrap_or_default());
        name.push(".discos-scratch");
        let scratch = real.with_file_name(name);
        if let Some(contents) = contents {
            let owner = Resolved { uid: self.own_uid(), gid: self.own_gid(), mode: 0o600 };
            write::replace(&scratch, contents, owner).map_err(Error::file("write", &scratch))?;
        }
        let finished = self.query(&program(&scratch));
        let left = match fs::read(&scratch) {
            Ok(left) => Some(left),
            Err(error) if read::missing(&error) => None,
            Err(error) => return Err(Error::file("read", &scratch)(error)),
        };
        if left.is_some() {
            fs::remove_file(&scratch).map_err(Error::file("remove", &scratch))?;
        }
        Ok((finished?, left))
    }
}
