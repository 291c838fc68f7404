//! `file`: files, folders and links as such.

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, choices, params},
};

choices! {
    /// What the path should be.
    State { Absent = "absent", Directory = "directory", File = "file", Hard = "hard", Link = "link", Touch = "touch" }
}

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "name"];
    /// What it should be; `file` only changes attributes of what is there
    state: Option<State>;
    /// What a link leads to
    src: Option<String>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644" or u=rw,g=r,o=
    mode: Option<Mode>;
    /// Attributes of a folder go for all that is in it
    recurse: bool = false;
    /// Replace what is in the way of a link; make a link to what does not exist
    force: bool = false;
    /// Attributes go for what a link leads to
    follow: bool = true;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "file",
    collection: "ansible.builtin",
    summary: "files, folders and links: that they are there, or not, and their attributes",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Needs("state", "link", &["src"]), Rule::Needs("state", "hard", &["src"])],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let wanted =
        Attributes { owner: params.owner.clone(), group: params.group.clone(), mode: params.mode.clone() };
    let path = params.path.as_path();
    let present = target.metadata(path)?;
    let state = params.state.unwrap_or(match present.as_ref().map(|found| found.kind) {
        Some(FileKind::Directory) => State::Directory,
        None if params.recurse => State::Directory,
        _ => State::File,
    });
    let source = || {
        params.src.clone().ok_or_else(|| Error::other("`src` says what the link leads to, and is missing"))
    };
    match state {
        State::Absent => {
            target.remove(path)?;
        }
        State::Directory => {
            target.make_directory(path, &wanted)?;
            if params.recurse {
                recurse(target, path, &wanted)?;
            }
        }
        State::File => {
            let Some(found) = present else {
                return Err(Error::helped(
                    format!("{}: there is no such file", path.display()),
                    "state=file changes what is there; make it with copy, template or state=touch",
                ));
            };
            if found.kind == FileKind::Link && params.follow {
                let path = target.resolve_links(path)?;
                target.set_attributes(&path, &wanted)?;
            } else {
                target.set_attributes(path, &wanted)?;
            }
        }
        State::Touch => {
            if present.is_none() {
                target.write(path, b"", &wanted)?;
            } else {
                target.touch(path)?;
                target.set_attributes(path, &wanted)?;
            }
        }
        State::Link => {
            let to = PathBuf::from(source()?);
            let leads_to = path.parent().unwrap_or(Path::new("/")).join(&to);
            if !params.force && target.followed(&leads_to)?.is_none() {
                return Err(Error::helped(
                    format!("{}: what the link leads to does not exist: {}", path.display(), to.display()),
                    "force=true makes the link all the same",
                ));
            }
            if present.as_ref().is_some_and(|found| found.kind != FileKind::Link) {
                if !params.force {
                    return Err(Error::helped(
                        format!("{}: something that is no link is in the way", path.display()),
                        "force=true replaces it",
                    ));
                }
                target.remove(path)?;
            }
            target.make_link(path, &to)?;
            let own = Attributes { mode: None, ..wanted };
            target.set_attributes(path, &own)?;
        }
        State::Hard => {
            target.make_hard_link(path, Path::new(&source()?))?;
            target.set_attributes(path, &wanted)?;
        }
    }
    let state = format!("{state:?}").to_lowercase();
    Ok(Outcome {
        output: output(json!({"path": params.path, "dest": params.path, "state": state})),
        ..Outcome::default()
    })
}

fn recurse(target: &mut Target, folder: &Path, wanted: &Attributes) -> Result<(), Error> {
    for name in target.list(folder)? {
        let path = folder.join(name);
        let Some(found) = target.metadata(&path)? else { continue };
        if found.kind == FileKind::Link {
            let own = Attributes { mode: None, ..wanted.clone() };
            target.set_attributes(&path, &own)?;
            continue;
        }
        target.set_attributes(&path, wanted)?;
        if found.kind == FileKind::Directory {
            recurse(target, &path, wanted)?;
        }
    }
    Ok(())
}
