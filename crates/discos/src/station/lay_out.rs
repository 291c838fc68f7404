//! Writes files that are built in to the operator's folder, whole or not at all.
#![expect(clippy::disallowed_methods, reason = "it writes the operator's own files, under ~/.deployment")]

use std::{fs, io, path::Path};

use crate::cli::Refusal;

/// Writes the files to a folder that does not exist yet: next to it first, then renamed, so that an
/// interrupted first use leaves no half inventory behind. True when it was written now.
///
/// # Errors
/// A [`Refusal`] that names the path.
pub fn once(folder: &Path, files: &[(&'static str, &'static [u8])]) -> Result<bool, Refusal> {
    if folder.exists() {
        return Ok(false);
    }
    let temporary = folder.with_extension(format!("new-{}", std::process::id()));
    let written = write_all(&temporary, files).and_then(|()| fs::rename(&temporary, folder));
    match written {
        Ok(()) => Ok(true),
        Err(error) => {
            drop(fs::remove_dir_all(&temporary));
            if folder.exists() {
                return Ok(false);
            }
            Err(Refusal::failure(format!("failed to write {}: {error}", folder.display()))
                .help("~/.deployment is the operator's folder: is something in its way, is its disk full, or may you not write there?"))
        }
    }
}

fn write_all(folder: &Path, files: &[(&'static str, &'static [u8])]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (path, bytes) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operator_edited_is_never_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("inventories/srt");
        assert!(once(&folder, &[("hosts", b"[manager]\n"), ("group_vars/all.yml", b"a: 1\n")]).unwrap());
        fs::write(folder.join("hosts"), "mine").unwrap();
        assert!(!once(&folder, &[("hosts", b"[manager]\n")]).unwrap());
        assert_eq!(fs::read_to_string(folder.join("hosts")).unwrap(), "mine");
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_named() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("inventories"), "a file").unwrap();
        let message = once(&home.path().join("inventories/srt"), &[("hosts", b"")]).unwrap_err().to_string();
        assert!(message.contains("inventories/srt"), "{message}");
    }
}
