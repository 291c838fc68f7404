//! `stat`: what the machine says about a file.

use std::path::PathBuf;

use serde_json::json;
use target::{Error, FileKind, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, params},
};

params! { Params {
    /// Path of the file
    path: PathBuf, ["dest", "name"];
    /// Tell about what a link leads to
    follow: bool = false;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "stat",
    collection: "ansible.builtin",
    summary: "what the machine says about a file",
    arguments: Params::ARGUMENTS,
    rules: &[],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let found = if params.follow { target.followed(&params.path)? } else { target.metadata(&params.path)? };
    let Some(found) = found else {
        return Ok(Outcome { output: output(json!({"stat": {"exists": false}})), ..Outcome::default() });
    };
    let mut stat = output(json!({
        "exists": true,
        "path": params.path,
        "isreg": found.kind == FileKind::File,
        "isdir": found.kind == FileKind::Directory,
        "islnk": found.kind == FileKind::Link,
        "mode": format!("{:04o}", found.mode),
        "uid": found.uid,
        "gid": found.gid,
        "size": found.size,
        "mtime": found.mtime,
        "atime": found.atime,
        "ctime": found.ctime,
        "inode": found.inode,
        "dev": found.device,
        "nlink": found.links,
    }));
    if found.kind == FileKind::Link {
        stat.insert("lnk_source".into(), json!(target.resolve_links(&params.path)?));
        stat.insert("lnk_target".into(), json!(target.link_to(&params.path)?));
    }
    Ok(Outcome { output: output(json!({"stat": stat})), ..Outcome::default() })
}
