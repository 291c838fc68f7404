//! The processes of a host: how many of each name, as whom.

use std::{collections::BTreeMap, os::unix::fs::MetadataExt, path::Path};

use super::Manifest;
use crate::Error;

/// Counts them, through the host's own /proc.
pub(super) fn read(root: &Path, manifest: &mut Manifest) -> Result<(), Error> {
    let mut counts = BTreeMap::<(String, u32), usize>::new();
    for entry in fs_err::read_dir(root.join("proc"))? {
        let path = entry?.path();
        let is_process =
            path.file_name().is_some_and(|name| name.to_string_lossy().bytes().all(|b| b.is_ascii_digit()));
        if !is_process {
            continue;
        }
        // one that has ended meanwhile is none
        let (Ok(name), Ok(meta)) = (fs_err::read_to_string(path.join("comm")), fs_err::metadata(&path))
        else {
            continue;
        };
        *counts.entry((name.trim_end().to_owned(), meta.uid())).or_default() += 1;
    }
    for ((name, user), count) in counts {
        manifest.add(format!("process:{name}"), &format!("as {user}"), count.to_string());
    }
    Ok(())
}
