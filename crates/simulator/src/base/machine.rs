//! What stands in on the simulated machines, embedded from `machine/` of this crate.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};
use sha2::{Digest, Sha256};

use super::BaseError;

static MACHINE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/machine");

/// Adds the contents of the folders to a hash: names and bytes, in order of names.
pub(super) fn hash(digest: &mut Sha256, folders: &[&str]) {
    for folder in folders {
        let mut files = Vec::new();
        match MACHINE.get_entry(folder) {
            Some(DirEntry::Dir(dir)) => collect(dir, &mut files),
            Some(DirEntry::File(file)) => files.push(file),
            None => {}
        }
        files.sort_by_key(|file| file.path());
        for file in files {
            digest.update(file.path().as_os_str().as_encoded_bytes());
            digest.update([0]);
            digest.update((file.contents().len() as u64).to_le_bytes());
            digest.update(file.contents());
        }
    }
}

/// Writes all of it below `folder`; programs (files that begin with `#!`) can be executed.
pub(super) fn unpack(folder: &Path) -> Result<(), BaseError> {
    use std::os::unix::fs::PermissionsExt;

    let mut files = Vec::new();
    collect(&MACHINE, &mut files);
    for file in files {
        let path = folder.join(file.path());
        if let Some(parent) = path.parent() {
            fs_err::create_dir_all(parent)?;
        }
        fs_err::write(&path, file.contents())?;
        let mode = if file.contents().starts_with(b"#!") { 0o755 } else { 0o644 };
        fs_err::set_permissions(&path, std::fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

fn collect<'a>(dir: &'a Dir<'a>, files: &mut Vec<&'a include_dir::File<'a>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, files),
            DirEntry::File(file) => files.push(file),
        }
    }
}
