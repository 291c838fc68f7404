//! Adds variables of the built-in inventory to the operator's own.
#![expect(clippy::disallowed_methods, reason = "it writes the operator's own files, as asked")]

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use lang::{files::Embedded, inventory::Inventory};

use super::lacking::Lacking;
use crate::cli::Refusal;

/// Adds what is lacking to the end of the operator's file for the same group, which is made when there is none. Returns its path.
///
/// # Errors
/// A [`Refusal`] that names the file: it would not be readable with them, or can't be written.
pub fn add(folder: &Path, lacking: &Lacking) -> Result<PathBuf, Refusal> {
    let path = own_file(folder, lacking.file);
    let failed = |error: io::Error| Refusal::failure(format!("failed to write {}: {error}", path.display()));
    let before = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => "---\n".to_owned(),
        other => other.map_err(failed)?,
    };
    let more: String = lacking.variables.iter().map(|variable| format!("\n{}", variable.text)).collect();
    let gap = if before.ends_with('\n') || before.is_empty() { "" } else { "\n" };
    let after = format!("{before}{gap}{more}");
    if !has_all(&after, lacking) {
        return Err(Refusal::usage(format!("variables can't be added at the end of {}", path.display()))
            .help("add them yourself:")
            .examples(more.lines().filter(|line| !line.is_empty())));
    }
    write(&path, &after).map_err(failed)?;
    Ok(path)
}

/// The operator may have named it otherwise, or have a folder for the group.
fn own_file(folder: &Path, file: &str) -> PathBuf {
    let path = folder.join(file);
    let whole = path.with_extension("");
    let other = path.with_extension("yaml");
    match (path.exists(), other.exists(), whole.is_dir()) {
        (false, true, _) => other,
        (false, false, true) => whole.join("built_in.yml"),
        (false, false, false) if whole.exists() => whole,
        _ => path,
    }
}

fn has_all(text: &str, lacking: &Lacking) -> bool {
    let files = Embedded::owned([("hosts", "machine\n"), ("group_vars/all.yml", text)]);
    let Ok(inventory) = Inventory::load(&files, Path::new(""), None) else { return false };
    let known = inventory.variables("machine");
    known.is_some_and(|known| lacking.variables.iter().all(|variable| known.contains_key(&variable.name)))
}

/// Whole or not at all; the permissions stay.
fn write(path: &Path, text: &str) -> io::Result<()> {
    // What a link points at is what is edited.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    let access = match fs::metadata(&path) {
        Ok(found) => found.permissions(),
        Err(_) => std::os::unix::fs::PermissionsExt::from_mode(0o644),
    };
    file.as_file().set_permissions(access)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}
