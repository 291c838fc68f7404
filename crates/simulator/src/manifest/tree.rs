//! The files, folders and links of a host.

use std::{
    ffi::OsStr,
    os::unix::{
        ffi::OsStrExt,
        fs::{FileTypeExt, MetadataExt},
    },
    path::{Path, PathBuf},
};

use rustix::{
    fs::{lgetxattr, llistxattr},
    io::Errno,
};

use super::{Manifest, contents, mounts::Mounts};
use crate::{Error, error::Context};

/// File systems of the kernel's: nobody deploys them.
const LEFT_OUT: [&str; 3] = ["/proc", "/sys", "/dev"];

/// Told without their contents: numbers of processes; packages and users, which are told by name (without the day on
/// which a password was set).
const NO_CONTENTS: [&str; 4] = ["/run", "/var/lib/rpm", "/etc/shadow", "/etc/shadow-"];

/// Reads the whole tree below `root`; contents only where the host's own disk has them.
pub(super) fn read(root: &Path, mounts: &Mounts, manifest: &mut Manifest) -> Result<(), Error> {
    let mut folders = vec![PathBuf::from("/")];
    add(root, Path::new("/"), mounts, manifest)?;
    while let Some(folder) = folders.pop() {
        for entry in entries(&at(root, &folder))? {
            let path = folder.join(&entry);
            if LEFT_OUT.iter().any(|left_out| path == Path::new(left_out)) {
                continue;
            }
            if add(root, &path, mounts, manifest)? {
                folders.push(path);
            }
        }
    }
    Ok(())
}

/// A path of the host's, seen from here.
pub(super) fn at(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn entries(folder: &Path) -> Result<Vec<std::ffi::OsString>, Error> {
    match fs_err::read_dir(folder) {
        Ok(entries) => {
            Ok(entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<Result<_, _>>()?)
        }
        // gone since its own folder was read: hosts live
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

/// Adds what is at a path; true when it is a folder to look into.
fn add(root: &Path, path: &Path, mounts: &Mounts, manifest: &mut Manifest) -> Result<bool, Error> {
    let seen = at(root, path);
    let meta = match fs_err::symlink_metadata(&seen) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let name = path.to_string_lossy().into_owned();
    let kind = meta.file_type();
    let told = if kind.is_dir() {
        "folder"
    } else if kind.is_symlink() {
        "link"
    } else if kind.is_file() {
        "file"
    } else if kind.is_socket() {
        "socket"
    } else if kind.is_fifo() {
        "pipe"
    } else {
        "device"
    };
    manifest.add(&name, "kind", told);
    manifest.add(&name, "owner", format!("{}:{}", meta.uid(), meta.gid()));
    if kind.is_symlink() {
        manifest.add(&name, "link", fs_err::read_link(&seen)?.to_string_lossy());
        return Ok(false);
    }
    manifest.add(&name, "mode", format!("{:04o}", meta.mode() & 0o7777));
    attributes(&seen, &name, manifest)?;
    if kind.is_file()
        && !NO_CONTENTS.iter().any(|folder| path.starts_with(folder))
        && let Some(contents) = contents::own(&seen, path, mounts)?
    {
        manifest.add(&name, "contents", contents);
    }
    Ok(kind.is_dir() && (path == Path::new("/") || !mounts.is_foreign(path)))
}

/// Extended attributes, and with them ACLs.
fn attributes(seen: &Path, name: &str, manifest: &mut Manifest) -> Result<(), Error> {
    let mut names = vec![0; 4096];
    let length = match llistxattr(seen, &mut names[..]) {
        Ok(length) => length,
        Err(Errno::OPNOTSUPP | Errno::NOENT) => 0,
        Err(error) => return Err(error).context(|| format!("list the attributes of {name}")),
    };
    for attribute in names[..length].split(|byte| *byte == 0).filter(|attribute| !attribute.is_empty()) {
        let attribute = OsStr::from_bytes(attribute);
        let mut value = vec![0; 64 << 10];
        let length = lgetxattr(seen, attribute, &mut value[..])
            .context(|| format!("read the attribute {} of {name}", attribute.display()))?;
        let hex: String = value[..length].iter().map(|byte| format!("{byte:02x}")).collect();
        manifest.add(name, &attribute.to_string_lossy(), hex);
    }
    Ok(())
}
