//! What `stat` and `find` tell about a file.

use serde_json::json;
use target::{Error, FileKind, Metadata, Special, Target};
use wire::Object;

use crate::module::output;

/// Kind, permissions, owner and times, under Ansible's names.
pub(crate) fn facts_of(target: &mut Target, found: &Metadata) -> Result<Object, Error> {
    let bit = |bit: u32| found.mode & bit != 0;
    Ok(output(json!({
        "isreg": found.kind == FileKind::File,
        "isdir": found.kind == FileKind::Directory,
        "islnk": found.kind == FileKind::Link,
        "isblk": found.kind == FileKind::Special(Special::Block),
        "ischr": found.kind == FileKind::Special(Special::Character),
        "isfifo": found.kind == FileKind::Special(Special::Pipe),
        "issock": found.kind == FileKind::Special(Special::Socket),
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
    })))
}
