//! What the user that this program acts as may do with a file.

use std::path::Path;

use rustix::fs::Access;

use crate::{Error, Target};

impl Target {
    /// Whether a file, links followed, can be read, written and executed. What only check mode knows can.
    ///
    /// # Errors
    /// When links form a loop.
    pub fn access(&self, path: &Path) -> Result<[bool; 3], Error> {
        let path = self.resolve_links(path)?;
        let may = |wanted| rustix::fs::access(self.real(&path), wanted).is_ok();
        if !may(Access::EXISTS) {
            let known = self.metadata(&path)?;
            let executable = known.as_ref().is_some_and(|found| found.mode & 0o111 != 0);
            return Ok([known.is_some(), known.is_some(), executable]);
        }
        Ok([may(Access::READ_OK), may(Access::WRITE_OK), may(Access::EXEC_OK)])
    }
}
