//! The content that is built in (inventories, roles, playbooks), and content that the operator brings.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};
use sha2::{Digest, Sha256};

use super::environment::Environment;

static STATION: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../station");

/// The files that are built in: path and contents, sorted by path.
pub fn built_in() -> Vec<(&'static str, &'static [u8])> {
    let mut files = Vec::new();
    collect(&STATION, &mut files);
    files.sort_unstable();
    files
}

fn collect(dir: &'static Dir<'static>, files: &mut Vec<(&'static str, &'static [u8])>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, files),
            DirEntry::File(file) => files.extend(file.path().to_str().map(|path| (path, file.contents()))),
        }
    }
}

/// The files below a folder of the built-in content, their paths relative to it.
pub fn built_in_below(folder: &str) -> Vec<(&'static str, &'static [u8])> {
    built_in()
        .into_iter()
        .filter_map(|(path, bytes)| {
            let rest = Path::new(path).strip_prefix(folder).ok()?;
            Some((rest.to_str()?, bytes))
        })
        .collect()
}

/// The files of an environment's built-in inventory, their paths relative to its folder.
pub fn inventory_files(environment: Environment) -> Vec<(&'static str, &'static [u8])> {
    built_in_below(&format!("inventories/{}", environment.name()))
}

/// The built-in inventories, as they are read.
#[cfg(test)]
pub fn built_in_inventories() -> impl Iterator<Item = lang::inventory::Inventory> {
    Environment::ALL.into_iter().map(|environment| {
        let files = inventory_files(environment);
        let files = lang::files::Embedded::owned(files.iter().map(|(path, bytes)| (*path, bytes.to_vec())));
        lang::inventory::Inventory::load(&files, Path::new(""), None).unwrap()
    })
}

/// Names this state of the built-in content: the first 12 hexadecimal digits of a SHA-256 over it.
pub fn version() -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in built_in() {
        hash.update((path.len() as u64).to_be_bytes());
        hash.update(path);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
