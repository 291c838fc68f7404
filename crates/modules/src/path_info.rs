//! What every module that manages a file returns about it.

use std::path::Path;

use serde_json::json;
use target::{Error, FileKind, Target};
use wire::Object;

use crate::module::output;

/// The path under `key`, and owner, group, mode, size and state of what is there now (in check mode: of
/// what would be).
pub(crate) fn path_info(target: &mut Target, key: &str, path: &Path) -> Result<Object, Error> {
    let mut info = Object::new();
    info.insert(key.into(), json!(path));
    let Some(found) = target.metadata(path)? else {
        info.insert("state".into(), "absent".into());
        return Ok(info);
    };
    let state = match found.kind {
        FileKind::Link => "link",
        FileKind::Directory => "directory",
        FileKind::File if found.links > 1 => "hard",
        FileKind::File | FileKind::Special(_) => "file",
    };
    info.extend(output(json!({
        "uid": found.uid,
        "gid": found.gid,
        "owner": target.user_name(found.uid)?,
        "group": target.group_name(found.gid)?,
        "mode": format!("{:04o}", found.mode),
        "size": found.size,
        "state": state,
    })));
    Ok(info)
}
