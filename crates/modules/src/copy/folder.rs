//! `copy` of a folder that is on the machine, with all that is in it.

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Target};
use wire::Outcome;

use super::{Params, put};
use crate::{module::output, spec::FileMode};

/// As cp does it: `src/` stands for what is in the folder, `src` for the folder itself. Files and folders
/// that are there already and not in src stay.
pub(super) fn copy(target: &mut Target, params: &Params, source: &Path) -> Result<Outcome, Error> {
    let named = params.src.as_deref().unwrap_or_default();
    let mut dest = params.dest.clone();
    if target.followed(&dest)?.is_some_and(|found| found.kind != FileKind::Directory) {
        return Err(Error::other(format!("{}: src is a folder, and this is none", dest.display())));
    }
    if !named.ends_with('/') {
        dest.push(source.file_name().unwrap_or_default());
    }
    // By their components: a path that only begins alike is another one.
    if dest.starts_with(source) {
        return Err(Error::other(format!("{}: it is inside of src", dest.display())));
    }
    tree(target, params, source, &dest)?;
    Ok(Outcome { output: output(json!({"src": named, "dest": dest})), ..Outcome::default() })
}

fn tree(target: &mut Target, params: &Params, source: &Path, dest: &Path) -> Result<(), Error> {
    let found = target.followed(source)?.ok_or_else(|| Error::missing(source))?;
    let present = target.followed(dest)?;
    let mode = match (&params.directory_mode, &present) {
        (Some(mode), _) => Some(mode.clone()),
        (None, Some(_)) => None,
        (None, None) => Some(Mode::Bits(found.mode)),
    };
    let attributes = Attributes { owner: params.owner.clone(), group: params.group.clone(), mode };
    target.make_directory(dest, &attributes)?;
    for name in target.list(source)? {
        let (from, to): (PathBuf, PathBuf) = (source.join(&name), dest.join(&name));
        let Some(found) = target.metadata(&from)? else { continue };
        let followed = target.followed(&from)?;
        match (found.kind, followed) {
            (FileKind::Link, _) if !params.local_follow => {
                let leads_to = target.link_to(&from)?;
                target.make_link(&to, &leads_to)?;
            }
            (_, None) => return Err(Error::other(format!("{}: the link leads nowhere", from.display()))),
            (_, Some(found)) if found.kind == FileKind::Directory => tree(target, params, &from, &to)?,
            (_, Some(found)) if found.kind == FileKind::File => {
                let contents = target.read(&from)?.unwrap_or_default();
                // As cp: what nobody says is as in src.
                let mode = match &params.mode {
                    Some(FileMode::Set(mode)) => Some(mode.clone()),
                    Some(FileMode::Preserve) => Some(Mode::Bits(found.mode)),
                    None if target.metadata(&to)?.is_none() => Some(Mode::Bits(found.mode)),
                    None => None,
                };
                put(target, params, &to, &contents, mode)?;
            }
            _ => {}
        }
    }
    Ok(())
}
