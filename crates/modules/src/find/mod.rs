//! `find`: files by name, kind, age, size, mode and contents.

mod filter;

use std::path::{Path, PathBuf};

use serde_json::json;
use target::{Error, FileKind, Metadata, Target};
use wire::{Object, Outcome, Value};

use self::filter::Filter;
use crate::{
    Module, Side,
    file_facts::facts_of,
    module::{output, parameters},
    spec::{Algorithm, Expression, Parameters, choices, expanded, params},
};

choices! {
    /// What to look for.
    Kind { Any = "any", Directory = "directory", File = "file", Link = "link" }
}

choices! {
    /// Which time makes a file old.
    Stamp { Access = "atime", Attributes = "ctime", Contents = "mtime" }
}

params! { Params {
    /// Folders to look in
    paths: Vec<String>, ["name", "path"];
    /// Names: shell patterns, or expressions with use_regex; one must fit
    patterns: Vec<String> = Vec::new(), ["pattern"];
    /// Names that are left out
    excludes: Vec<String> = Vec::new(), ["exclude"];
    /// Expression that a line of the file must begin with
    contains: Option<Expression>;
    /// contains may match anywhere in the whole file
    read_whole_file: bool = false;
    /// What to look for
    file_type: Kind = Kind::File;
    /// Older than this, e.g. 2d; younger with a minus before it
    age: Option<String>;
    /// Which time makes a file old
    age_stamp: Stamp = Stamp::Contents;
    /// Bigger than this, e.g. 10m; smaller with a minus before it
    size: Option<String>;
    /// Look in folders of folders, too
    recurse: bool = false;
    /// Files whose name begins with a dot, too
    hidden: bool = false;
    /// Go where links to folders lead
    follow: bool = false;
    /// Tell the checksums of files
    get_checksum: bool = false;
    /// How checksums are made
    checksum_algorithm: Algorithm = Algorithm::default(), ["checksum", "checksum_algo"];
    /// Patterns are regular expressions
    use_regex: bool = false;
    /// How many levels of folders to look at
    depth: Option<u32>;
    /// Permissions
    mode: Option<String>;
    /// The permissions are exactly those, not only some of them
    exact_mode: bool = true;
    /// How files are encoded; contents are compared as bytes
    encoding: Option<String>;
    /// Stop after so many
    limit: Option<u32>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "find",
    summary: "files by name, kind, age, size, mode and contents",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

/// What was found so far.
#[derive(Default)]
struct Found {
    files: Vec<Value>,
    looked_at: usize,
    skipped: Object,
}

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let filter = Filter::new(&params)?;
    let mut found = Found::default();
    for path in &params.paths {
        let folder = PathBuf::from(expanded(path));
        match target.followed(&folder) {
            Ok(Some(at)) if at.kind == FileKind::Directory => {
                walk(target, &params, &filter, &folder, 1, &mut found)?
            }
            Ok(_) => drop(found.skipped.insert(path.clone(), format!("'{path}' is not a directory").into())),
            Err(error) => drop(found.skipped.insert(path.clone(), error.to_string().into())),
        }
    }
    let warnings = found.skipped.iter().map(|(path, why)| format!("{path} was skipped: {why}")).collect();
    let message = if found.skipped.is_empty() {
        "All paths examined"
    } else {
        "Not all paths examined, check warnings for details"
    };
    let returned = json!({
        "matched": found.files.len(),
        "files": found.files,
        "examined": found.looked_at,
        "skipped_paths": found.skipped,
        "msg": message,
    });
    Ok(Outcome { output: output(returned), warnings, ..Outcome::default() })
}

/// Files of a folder first, then its folders, then what is in these.
fn walk(
    target: &mut Target,
    params: &Params,
    filter: &Filter,
    folder: &Path,
    depth: u32,
    found: &mut Found,
) -> Result<(), Error> {
    if params.depth.is_some_and(|most| depth > most) || full(params, found) {
        return Ok(());
    }
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for name in target.list(folder)? {
        let path = folder.join(&name);
        let Some(at) = target.metadata(&path)? else { continue };
        let leads = if at.kind == FileKind::Link { target.followed(&path).ok().flatten() } else { None };
        let is_folder = leads.as_ref().unwrap_or(&at).kind == FileKind::Directory;
        if is_folder { &mut folders } else { &mut files }.push((name, path, at));
    }
    found.looked_at += files.len() + folders.len();
    for (name, path, at) in files.iter().chain(&folders) {
        if full(params, found) {
            return Ok(());
        }
        if (params.hidden || !name.starts_with('.')) && filter.accepts(target, params, name, path, at)? {
            found.files.push(told(target, params, path, at)?);
        }
    }
    if params.recurse {
        for (_, path, at) in folders {
            if params.follow || at.kind == FileKind::Directory {
                walk(target, params, filter, &path, depth + 1, found)?;
            }
        }
    }
    Ok(())
}

fn full(params: &Params, found: &Found) -> bool {
    params.limit.is_some_and(|limit| found.files.len() >= limit as usize)
}

fn told(target: &mut Target, params: &Params, path: &Path, at: &Metadata) -> Result<Value, Error> {
    let mut file = output(json!({"path": path}));
    file.extend(facts_of(target, at)?);
    if params.get_checksum && at.kind == FileKind::File {
        let contents = target.read(path)?.unwrap_or_default();
        file.insert("checksum".into(), params.checksum_algorithm.of(&contents).into());
    }
    Ok(file.into())
}
