//! `assemble`: one file from the files of a folder. With `remote_src: false` the folder is on the control
//! side, which sends the text to `copy`.

use std::path::PathBuf;

use target::{Attributes, Error, FileKind, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
    checksum::sha1,
    module::parameters,
    path_info::path_info,
    spec::{Expression, Parameters, params},
    text_file::{TextFile, Writing},
};

params! { Params {
    /// Folder of the pieces
    src: String;
    /// The file
    dest: PathBuf;
    /// What stands between two pieces
    delimiter: Option<String>;
    /// The folder is on the machine
    remote_src: bool = true;
    /// Only pieces whose name this expression matches
    regexp: Option<Expression>;
    /// Leave out pieces whose name begins with a dot
    ignore_hidden: bool = false;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "assemble",
    summary: "one file from the files of a folder",
    arguments: Params::ARGUMENTS,
    manages_a_file: true,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// Puts pieces together that are in order.
pub fn assembled(pieces: impl IntoIterator<Item = Vec<u8>>, delimiter: Option<&str>) -> Vec<u8> {
    let mut text: Vec<u8> = Vec::new();
    for (number, piece) in pieces.into_iter().enumerate() {
        if number > 0 {
            if !text.ends_with(b"\n") {
                text.push(b'\n');
            }
            if let Some(delimiter) = delimiter {
                text.extend_from_slice(delimiter.replace("\\n", "\n").replace("\\t", "\t").as_bytes());
                if !text.ends_with(b"\n") {
                    text.push(b'\n');
                }
            }
        }
        text.extend(piece);
    }
    text
}

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let folder = PathBuf::from(crate::spec::expanded(&params.src));
    match target.followed(&folder)? {
        Some(found) if found.kind == FileKind::Directory => {}
        Some(_) => return Err(Error::other(format!("{}: it is no folder", folder.display()))),
        None => return Err(Error::missing(&folder)),
    }
    let mut pieces = Vec::new();
    for name in target.list(&folder)? {
        let path = folder.join(&name);
        let fits = params.regexp.as_ref().is_none_or(|expression| expression.matches(name.as_bytes()));
        let is_file = target.followed(&path)?.is_some_and(|found| found.kind == FileKind::File);
        if fits && is_file && !(params.ignore_hidden && name.starts_with('.')) {
            pieces.push(target.read(&path)?.unwrap_or_default());
        }
    }
    let text = assembled(pieces, params.delimiter.as_deref());
    let file = TextFile::read(target, &params.dest)?;
    let attributes = Attributes { owner: params.owner, group: params.group, mode: params.mode };
    let how = Writing { attributes, backup: params.backup, validate: params.validate };
    let copy = file.write(target, &text, &how)?;
    let mut outcome = Outcome { output: path_info(target, "dest", &params.dest)?, ..Outcome::default() };
    outcome.output.insert("checksum".into(), sha1(&text).into());
    if let Some(copy) = copy {
        outcome.output.insert("backup_file".into(), serde_json::json!(copy));
    }
    Ok(outcome)
}
