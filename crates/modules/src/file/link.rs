//! `state=link` and `state=hard`.

use std::path::{Path, PathBuf};

use target::{Error, FileKind, Target};

use super::{Params, kind_of};

pub(super) fn ensure_symbolic(target: &mut Target, params: &Params) -> Result<(), Error> {
    let path = params.path.as_path();
    let present = kind_of(target, path)?;
    let Some(to) = &params.src else {
        return match present {
            Some(FileKind::Link) => attributes(target, params),
            _ => Err(Error::helped(
                format!("{}: there is no link yet, and nothing says where it leads", path.display()),
                "say src",
            )),
        };
    };
    let to = PathBuf::from(to);
    let is_folder = present == Some(FileKind::Directory);
    let beside = if is_folder { path } else { path.parent().unwrap_or(Path::new("/")) };
    if !params.force && target.followed(&beside.join(&to))?.is_none() {
        return Err(Error::Missing {
            message: format!("{}: what the link leads to does not exist: {}", path.display(), to.display()),
            help: Some("force=true makes the link all the same".into()),
        });
    }
    if !matches!(present, None | Some(FileKind::Link)) {
        in_the_way(params.force, path, "something that is no link")?;
        if is_folder {
            if !target.list(path)?.is_empty() {
                return Err(Error::other(format!(
                    "{}: a folder with files in it is in the way",
                    path.display()
                )));
            }
            target.remove(path)?;
        }
    }
    target.make_link(path, &to)?;
    attributes(target, params)
}

/// Attributes are for what the link leads to, where that exists, or for the link itself.
fn attributes(target: &mut Target, params: &Params) -> Result<(), Error> {
    let path = if params.follow { target.resolve_links(&params.path)? } else { params.path.clone() };
    if kind_of(target, &path)?.is_none() {
        return Ok(());
    }
    params.set_attributes(target, &path)
}

pub(super) fn ensure_hard(target: &mut Target, params: &Params) -> Result<(), Error> {
    let path = params.path.as_path();
    let present = target.metadata(path)?;
    let Some(to) = params.src.as_deref().map(Path::new) else {
        return match present {
            Some(found) if found.links > 1 => params.set_attributes(target, path),
            _ => Err(Error::helped(
                format!("{}: there is no hard link yet, and nothing says to what", path.display()),
                "say src",
            )),
        };
    };
    let to = &if params.follow { target.resolve_links(to)? } else { to.into() };
    let Some(original) = target.metadata(to)? else {
        return Err(Error::missing(to));
    };
    if let Some(found) = present
        && (found.inode, found.device) != (original.inode, original.device)
    {
        in_the_way(params.force, path, "another file")?;
    }
    target.make_hard_link(path, to)?;
    params.set_attributes(target, path)
}

fn in_the_way(force: bool, path: &Path, what: &str) -> Result<(), Error> {
    if force {
        return Ok(());
    }
    Err(Error::helped(format!("{}: {what} is in the way", path.display()), "force=true replaces it"))
}
