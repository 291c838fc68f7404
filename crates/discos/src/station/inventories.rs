//! The operator's inventories: written at first use, read, and compared with the built-in ones.
#![expect(clippy::disallowed_methods, reason = "it reads the operator's own inventories, to compare them")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use lang::{
    files::{Directory, Files, Unlocked},
    inventory::Inventory,
    vault::Vault,
};
use similar::TextDiff;

use super::{content, environment::Environment, home::Home, lay_out};
use crate::cli::{self, Refusal};

/// Makes sure that there is an inventory for every environment; returns those that were written now.
///
/// # Errors
/// A [`Refusal`] that names the path.
pub fn provide(home: &Home) -> Result<Vec<PathBuf>, Refusal> {
    let mut written = Vec::new();
    for environment in Environment::ALL {
        let folder = home.inventories().join(environment.name());
        let files = content::inventory_files(environment);
        if lay_out::once(&folder, &files)? {
            written.push(folder);
        }
    }
    Ok(written)
}

/// The folder of an environment's inventory.
pub fn folder(home: &Home, environment: Environment) -> PathBuf {
    let own = || home.inventories().join(environment.name());
    home.inventory().map_or_else(own, Path::to_path_buf)
}

/// Reads an environment's inventory, writing the built-in ones first where there are none. `vault` as for
/// [`files`].
///
/// # Errors
/// A [`Refusal`] with all that is wrong in it.
pub fn load(home: &Home, environment: Environment, vault: Option<&Arc<Vault>>) -> Result<Inventory, Refusal> {
    provide(home)?;
    Inventory::load(&*files(home, environment, vault), Path::new(""), None).map_err(cli::diagnostics)
}

/// The files of an environment's inventory. Without a vault encrypted ones count as empty: for whoever needs
/// to know the machines only.
pub fn files(home: &Home, environment: Environment, vault: Option<&Arc<Vault>>) -> Arc<dyn Files> {
    let folder = folder(home, environment);
    let files = Arc::new(Directory::new(&folder, with_tilde(&folder)));
    Arc::new(match vault {
        Some(vault) => Unlocked::new(files, Arc::clone(vault)),
        None => Unlocked::without_secrets(files),
    })
}

/// Files in which the operator's inventory is not the built-in one, relative to its folder.
pub fn edited(home: &Home, environment: Environment) -> Vec<String> {
    if home.inventory().is_some() {
        return Vec::new();
    }
    let folder = folder(home, environment);
    content::inventory_files(environment)
        .into_iter()
        .filter(|(path, bytes)| fs::read(folder.join(path)).map_or(true, |mine| mine != *bytes))
        .map(|(path, _)| path.to_string())
        .collect()
}

/// How the operator's inventory differs from the built-in one, file by file: what a patch would have to do to make it that.
pub fn differences(home: &Home, environment: Environment) -> String {
    let folder = folder(home, environment);
    let built_in = content::inventory_files(environment);
    let mut text = String::new();
    for path in edited(home, environment) {
        let bytes = built_in.iter().find(|(known, _)| *known == path).map_or(&b""[..], |(_, bytes)| bytes);
        let mine = fs::read(folder.join(&path)).unwrap_or_default();
        let (mine, theirs) = (String::from_utf8_lossy(&mine), String::from_utf8_lossy(bytes));
        let difference = TextDiff::from_lines(mine.as_ref(), theirs.as_ref());
        let header = (with_tilde(&folder.join(&path)), format!("built in: {path}"));
        let mut shown = difference.unified_diff();
        text.push_str(&shown.header(&header.0, &header.1).to_string());
    }
    text
}

/// Files of its variables are encrypted.
pub fn has_encrypted(home: &Home, environment: Environment) -> bool {
    fn below(folder: &Path) -> bool {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        entries.map(|entry| entry.path()).any(|path| {
            if path.is_dir() {
                below(&path)
            } else {
                fs::read(&path).is_ok_and(|bytes| bytes.starts_with(b"$ANSIBLE_VAULT;"))
            }
        })
    }
    below(&folder(home, environment))
}

/// Lays the whole built-in content out as files and returns the folder: for programs that read files.
///
/// # Errors
/// A [`Refusal`] that names the path.
pub fn content_as_files(home: &Home) -> Result<PathBuf, Refusal> {
    let folder = home.content(&content::version());
    lay_out::once(&folder, &content::built_in())?;
    Ok(folder)
}

/// A path as the operator writes it: with `~` for the home folder.
pub fn with_tilde(path: &Path) -> String {
    std::env::var_os("HOME")
        .and_then(|home| path.strip_prefix(home).ok().map(|rest| format!("~/{}", rest.display())))
        .unwrap_or_else(|| path.display().to_string())
}
