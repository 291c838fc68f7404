//! `state=directory`: a folder, and with `recurse` all that is in it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use target::{Error, FileKind, Target};

use super::{Params, kind_of};

pub(super) fn ensure(target: &mut Target, params: &Params) -> Result<(), Error> {
    let path = if params.follow { target.resolve_links(&params.path)? } else { params.path.clone() };
    match kind_of(target, &path)? {
        Some(FileKind::Directory) => params.set_attributes(target, &path)?,
        Some(_) => return Err(Error::other(format!("{}: it is there and is no folder", path.display()))),
        None => drop(target.make_directory(&path, &params.attributes())?),
    }
    if params.recurse {
        recurse(target, params, &path, &mut BTreeSet::new())?;
    }
    Ok(())
}

/// `seen`: folders that links lead to may contain the link.
fn recurse(
    target: &mut Target,
    params: &Params,
    folder: &Path,
    seen: &mut BTreeSet<PathBuf>,
) -> Result<(), Error> {
    if !seen.insert(folder.into()) {
        return Ok(());
    }
    for name in target.list(folder)? {
        let mut path = folder.join(name);
        params.set_attributes(target, &path)?;
        if params.follow && kind_of(target, &path)? == Some(FileKind::Link) {
            path = target.resolve_links(&path)?;
            if kind_of(target, &path)?.is_some() {
                params.set_attributes(target, &path)?;
            }
        }
        if kind_of(target, &path)? == Some(FileKind::Directory) {
            recurse(target, params, &path, seen)?;
        }
    }
    Ok(())
}
