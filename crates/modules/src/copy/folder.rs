//! `copy` of a folder that is on the machine, with all that is in it.

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Target};
use wire::Outcome;

use super::{Params, put};
use crate::{module::output, path_info::path_info, spec::FileMode};

/// `src/` stands for what is in the folder, `src` for the folder itself. Files and folders that are there already and not
/// in src stay. As in Ansible, modes are those of src, and `mode` is that of the folder alone, but owner and group are for all
/// that is in it. (For a dest that is not there and `src` without a slash Ansible gives `mode` to dest at first, and to the
/// folder in it when it runs again; here it is the latter each time.)
pub(super) fn copy(target: &mut Target, params: &Params, source: &Path) -> Result<Outcome, Error> {
    let named = params.src.as_deref().unwrap_or_default();
    let mut dest = params.dest.clone();
    let found = target.followed(&dest)?;
    if found.as_ref().is_some_and(|found| found.kind != FileKind::Directory) {
        return Err(Error::other(format!("{}: src is a folder, and this is none", dest.display())));
    }
    let names_folder = dest.as_os_str().as_encoded_bytes().ends_with(b"/");
    if !named.ends_with('/') {
        dest.push(source.file_name().unwrap_or_default());
    }
    // By their components: a path that only begins alike is another one.
    if dest.starts_with(source) {
        return Err(Error::other(format!("{}: it is inside of src", dest.display())));
    }
    let (owner, group) = (params.owner.clone(), params.group.clone());
    let owners = Attributes { owner, group, mode: None };
    if names_folder && found.is_none() {
        let made = Attributes { mode: params.directory_mode.clone(), ..owners.clone() };
        target.make_directory(&params.dest, &made)?;
    }
    tree(target, params, source, &dest)?;
    if owners != Attributes::default() {
        give(target, &dest, &owners)?;
    }
    let mode = match &params.mode {
        Some(FileMode::Set(mode)) => Some(mode.clone()),
        Some(FileMode::Preserve) => target.followed(source)?.map(|found| Mode::Bits(found.mode)),
        None => None,
    };
    target.set_attributes(&dest, &Attributes { mode, ..owners })?;
    let mut outcome = Outcome { output: path_info(target, "dest", &dest)?, ..Outcome::default() };
    outcome.output.extend(output(json!({"src": named})));
    Ok(outcome)
}

fn tree(target: &mut Target, params: &Params, source: &Path, dest: &Path) -> Result<(), Error> {
    let found = target.followed(source)?.ok_or_else(|| Error::missing(source))?;
    let mode = target.followed(dest)?.is_none().then_some(Mode::Bits(found.mode));
    let (owner, group) = (params.owner.clone(), params.group.clone());
    target.make_directory(dest, &Attributes { owner, group, mode })?;
    for name in target.list(source)? {
        let (from, to): (PathBuf, PathBuf) = (source.join(&name), dest.join(&name));
        let Some(found) = target.metadata(&from)? else { continue };
        let followed = target.followed(&from)?;
        match (found.kind, followed) {
            (FileKind::Link, _) if params.local_follow != Some(true) => {
                let leads_to = target.link_to(&from)?;
                target.make_link(&to, &leads_to)?;
            }
            (_, None) => return Err(Error::other(format!("{}: the link leads nowhere", from.display()))),
            (_, Some(found)) if found.kind == FileKind::Directory => tree(target, params, &from, &to)?,
            (_, Some(found)) if found.kind == FileKind::File => {
                let contents = target.read(&from)?.unwrap_or_default();
                // A file that is right already keeps its mode.
                let is_file = target.metadata(&to)?.is_some_and(|found| found.kind == FileKind::File);
                let is_right = is_file && target.read(&to)?.as_deref() == Some(contents.as_slice());
                put(target, params, &to, &contents, (!is_right).then_some(Mode::Bits(found.mode)))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Owner and group for all that is in a folder.
fn give(target: &mut Target, folder: &Path, owners: &Attributes) -> Result<(), Error> {
    for name in target.list(folder)? {
        let path = folder.join(name);
        target.set_attributes(&path, owners)?;
        if target.metadata(&path)?.is_some_and(|found| found.kind == FileKind::Directory) {
            give(target, &path, owners)?;
        }
    }
    Ok(())
}
