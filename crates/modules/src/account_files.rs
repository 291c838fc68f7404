//! The files that the programs for users and groups change.

use std::path::Path;

use target::{Error, Target};

/// Without `/etc/shadow`: hashes of passwords are not kept anywhere else.
const FILES: [&str; 3] = ["/etc/passwd", "/etc/group", "/etc/gshadow"];

/// Keeps the files before such a program runs.
pub(crate) fn keep(target: &mut Target) -> Result<(), Error> {
    FILES.iter().try_for_each(|file| target.keep(Path::new(file)))
}
