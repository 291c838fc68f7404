//! `copy`: a file with given contents. The contents come from the control side (as raw data beside
//! the arguments) or, with `remote_src`, from the machine itself. `template` becomes this, too.

use std::path::PathBuf;

use serde_json::json;
use target::{Attributes, Error, FileKind, Mode, Target};
use wire::{Object, Outcome};

use crate::{
    Laws, Module, Side,
    module::{output, parameters},
    spec::{Parameters, Rule, params},
};

params! { Params {
    /// Path on the machine; a folder (or a path that ends with `/`) gets a file named as `src`
    dest: PathBuf;
    /// File on the control side (in the role's files/), or on the machine with remote_src
    src: Option<String>;
    /// Contents, instead of `src`
    content: Option<wire::Value>;
    /// Name or number of the owner
    owner: Option<String>;
    /// Name or number of the group
    group: Option<String>;
    /// Permissions, e.g. "0644"
    mode: Option<Mode>;
    /// Keep a copy of the old file beside it
    backup: bool = false;
    /// Replace a file that is there and differs
    force: bool = true, ["thirsty"];
    /// `src` is on the machine
    remote_src: bool = false;
    /// Write to where a link leads
    follow: bool = false;
    /// Command that judges the new contents, %s being the file
    validate: Option<String>;
} }

/// The module.
pub const MODULE: Module = Module {
    name: "copy",
    collection: "ansible.builtin",
    summary: "a file with given contents",
    arguments: Params::ARGUMENTS,
    rules: &[Rule::Exclusive(&["src", "content"]), Rule::OneOf(&["src", "content"])],
    free_form: None,
    open: false,
    side: Side::Target(run),
    laws: Laws::ALL,
};

fn run(target: &mut Target, arguments: &Object, blob: &[u8]) -> Result<Outcome, Error> {
    let params: Params = parameters(arguments)?;
    let wanted = Attributes { owner: params.owner, group: params.group, mode: params.mode };
    let mut path = params.dest.clone();
    let into_folder = params.dest.as_os_str().to_string_lossy().ends_with('/');
    if into_folder || target.followed(&path)?.is_some_and(|found| found.kind == FileKind::Directory) {
        let name =
            params.src.as_deref().and_then(|src| src.rsplit('/').next()).filter(|name| !name.is_empty());
        path.push(name.ok_or_else(|| Error::other(format!("{}: a folder is in the way", path.display())))?);
    }
    if params.follow {
        path = target.resolve_links(&path)?;
    }
    let remote;
    let contents = if params.remote_src {
        let source = PathBuf::from(params.src.unwrap_or_default());
        remote = target
            .read(&source)?
            .ok_or_else(|| Error::other(format!("{}: there is no such file", source.display())))?;
        &remote
    } else {
        blob
    };
    let before = if target.followed(&path)?.is_some() { target.read(&path)? } else { None };
    let differs = before.as_deref() != Some(contents);
    let mut backup = None;
    if differs && (before.is_none() || params.force) {
        if let Some(command) = &params.validate {
            target.validate(&path, contents, command)?;
        }
        if params.backup {
            backup = target.back_up(&path)?;
        }
        target.write(&path, contents, &wanted)?;
    } else {
        target.set_attributes(&path, &wanted)?;
    }
    let mut result = output(json!({"dest": path, "size": contents.len()}));
    if let Some(backup) = backup {
        result.insert("backup_file".into(), json!(backup));
    }
    Ok(Outcome { output: result, ..Outcome::default() })
}
