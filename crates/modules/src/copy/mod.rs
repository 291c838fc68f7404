//! `copy`: a file with given contents. The contents come from the control side (as raw data beside
//! the arguments) or, with `remote_src`, from the machine itself. `template` becomes this, too.

mod folder;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    checksum::sha1,
    module::parameters,
    path_info::path_info,
    spec::{FileMode, Parameters, Rule, expanded, params},
};

params! { Params {
    /// Path on the machine; in a folder (or a path that ends with /) the file gets the name of src
    dest: PathBuf;
    /// File on the control side (in the role's files/), or on the machine with remote_src
    src: Option<String>;
    /// Contents, instead of src
    content: Option<wire::Value>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"; `preserve` takes those of src
    mode: Option<FileMode>;
    /// Permissions of folders that are made
    directory_mode: Option<Mode>;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Replace a file that is there and differs
    force: bool = true;
    /// src is on the machine
    remote_src: bool = false;
    /// Write to where a link leads instead of replacing it
    follow: bool = false;
    /// Links in a folder are followed; by default those of the control side are, and those of the machine copied as links
    local_follow: Option<bool>;
    /// SHA-1 checksum that the contents must have
    checksum: Option<String>;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "copy",
    summary: "a file with given contents",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    rules: &[Rule::Exclusive(&["src", "content"]), Rule::OneOf(&["src", "content"])],
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    if params.remote_src {
        let source = PathBuf::from(expanded(params.src.as_deref().unwrap_or_default()));
        let found = target.followed(&source)?.ok_or_else(|| Error::missing(&source))?;
        return match found.kind {
            FileKind::Directory => folder::copy(target, &params, &source),
            FileKind::File => {
                let contents = target.read(&source)?.unwrap_or_default();
                file(target, &params, &contents, Some(found.mode))
            }
            _ => {
                let shown = source.display();
                Err(Error::other(format!("{shown}: remote_src copies files and folders, and this is none")))
            }
        };
    }
    file(target, &params, blob, None)
}

/// One file; `source_mode` is for `mode: preserve`.
fn file(
    target: &mut Target,
    params: &Params,
    contents: &[u8],
    source_mode: Option<u32>,
) -> Result<Outcome, Error> {
    let checksum = sha1(contents);
    if let Some(wanted) = params.checksum.as_ref().filter(|wanted| !wanted.eq_ignore_ascii_case(&checksum)) {
        return Err(Error::other(format!("the contents have the checksum {checksum}, not {wanted}")));
    }
    let path = destination(target, params)?;
    let mode = match (&params.mode, source_mode) {
        // As in Ansible, which replaces what is there by a copy that has the mode of src.
        (None, Some(mode)) if is_other(target, &path, contents)? => Some(Mode::Bits(mode)),
        (Some(FileMode::Preserve), Some(mode)) => Some(Mode::Bits(mode)),
        (Some(FileMode::Preserve), None) => {
            return Err(Error::other("mode=preserve: the control side did not say the mode of src"));
        }
        (Some(FileMode::Set(mode)), _) => Some(mode.clone()),
        (None, _) => None,
    };
    let mut outcome = Outcome::default();
    if let Some(copy) = put(target, params, &path, contents, mode)? {
        outcome.output.insert("backup_file".into(), json!(copy));
    }
    outcome.output.extend(path_info(target, "dest", &path)?);
    outcome.output.insert("checksum".into(), checksum.into());
    outcome.output.insert("src".into(), json!(params.src));
    Ok(outcome)
}

/// There is a file with other contents.
fn is_other(target: &Target, path: &Path, contents: &[u8]) -> Result<bool, Error> {
    let is_file = target.metadata(path)?.is_some_and(|found| found.kind == FileKind::File);
    Ok(is_file && target.read(path)?.as_deref() != Some(contents))
}

/// Makes a path be a file with these contents. The copy of the old one, where one was made.
fn put(
    target: &mut Target,
    params: &Params,
    path: &Path,
    contents: &[u8],
    mode: Option<Mode>,
) -> Result<Option<PathBuf>, Error> {
    let present = target.metadata(path)?;
    let wanted = Attributes { owner: params.owner.clone(), group: params.group.clone(), mode };
    if present.is_some() && !params.force {
        return Ok(None);
    }
    let mut copy = None;
    let is_file = present.is_some_and(|found| found.kind == FileKind::File);
    if !is_file || target.read(path)?.as_deref() != Some(contents) {
        if let Some(command) = &params.validate {
            target.validate(path, contents, command)?;
        }
        if params.backup {
            copy = target.back_up(path)?;
        }
    }
    target.write(path, contents, &wanted)?;
    Ok(copy)
}

/// The file to write; a folder that the path names with a `/` at its end is made.
fn destination(target: &mut Target, params: &Params) -> Result<PathBuf, Error> {
    let mut path = params.dest.clone();
    let found = target.followed(&path)?.map(|found| found.kind);
    let names_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if names_folder && found.is_none() {
        let attributes = Attributes { mode: params.directory_mode.clone(), ..Attributes::default() };
        target.make_directory(&path, &attributes)?;
    }
    if names_folder || found == Some(FileKind::Directory) {
        let name =
            params.src.as_deref().and_then(|src| src.rsplit('/').next()).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| {
            Error::helped(
                format!("{}: it is a folder", path.display()),
                "name the file in it that gets the contents",
            )
        })?;
        path.push(name);
    }
    if params.follow { target.resolve_links(&path) } else { Ok(path) }
}
