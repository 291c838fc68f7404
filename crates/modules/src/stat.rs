//! `stat`: what the machine says about a file.

use std::path::PathBuf;

use serde_json::json;
use target::{Error, FileKind, Target};
use wire::{Object, Outcome};

use crate::{
    Module, Side,
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
    summary: "what the machine says about a file",
    arguments: Params::ARGUMENTS,
    side: Side::Target(run),
    ..Module::BUILTIN
};

fn run(target: &mut Target, arguments: &Object, _blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let found = if params.follow { target.followed(&params.path)? } else { target.metadata(&params.path)? };
    let Some(found) = found else {
        return Ok(Outcome { output: output(json!({"stat": {"exists": false}})), ..Outcome::default() });
    };
    let bit = |bit: u32| found.mode & bit != 0;
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
        "pw_name": target.user_name(found.uid)?,
        "gr_name": target.group_name(found.gid)?,
        "isuid": bit(0o4000),
        "isgid": bit(0o2000),
        "rusr": bit(0o400),
        "wusr": bit(0o200),
        "xusr": bit(0o100),
        "rgrp": bit(0o040),
        "wgrp": bit(0o020),
        "xgrp": bit(0o010),
        "roth": bit(0o004),
        "woth": bit(0o002),
        "xoth": bit(0o001),
    }));
    if found.kind == FileKind::Link {
        stat.insert("lnk_source".into(), json!(target.resolve_links(&params.path)?));
        stat.insert("lnk_target".into(), json!(target.link_to(&params.path)?));
    }
    Ok(Outcome { output: output(json!({"stat": stat})), ..Outcome::default() })
}
