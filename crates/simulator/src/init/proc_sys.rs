//! A host's /proc/sys: a copy that it can write, lost at reboot; the machine's settings stay untouched.
//!
//! What has a namespace (the network, the host's names) is the kernel's own; the rest are plain files.

use std::{io::Read, os::unix::fs::PermissionsExt, path::Path};

use rustix::mount::{MountFlags, UnmountFlags, mount_bind, mount_bind_recursive, unmount};

use super::mounts::file_system;
use crate::{Error, error::Context};

/// Parts that have a namespace, or never the same contents twice.
const GENUINE: [&str; 4] = ["net", "kernel/hostname", "kernel/domainname", "kernel/random/uuid"];

/// Puts the copy over `root/proc/sys`.
pub(super) fn make(root: &Path) -> Result<(), Error> {
    let (real, copy) = (root.join("proc/sys"), root.join("mnt"));
    file_system("tmpfs", &copy, MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC, c"mode=555")?;
    copy_folder(&real, &copy, "")?;
    for name in GENUINE {
        mount_bind(real.join(name), copy.join(name)).context(|| format!("keep /proc/sys/{name}"))?;
    }
    // each boot has its own, as programs that wait for a reboot expect
    let uuid = fs_err::read(real.join("kernel/random/uuid"))?;
    fs_err::write(copy.join("kernel/random/boot_id"), uuid)?;
    mount_bind_recursive(&copy, &real).context(|| "put a copy over /proc/sys".to_owned())?;
    unmount(&copy, UnmountFlags::DETACH).context(|| format!("unmount {}", copy.display()))
}

/// Copies the settings below `from`; `name` is the folder's name below /proc/sys.
fn copy_folder(from: &Path, to: &Path, name: &str) -> Result<(), Error> {
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        let file = entry.file_name();
        let name = if name.is_empty() {
            file.to_string_lossy().into_owned()
        } else {
            format!("{name}/{}", file.to_string_lossy())
        };
        let (from, to) = (entry.path(), to.join(&file));
        if entry.file_type()?.is_dir() {
            fs_err::create_dir(&to)?;
            if !GENUINE.contains(&name.as_str()) {
                copy_folder(&from, &to, &name)?;
            }
        } else {
            let mut contents = Vec::new();
            // some can only be written, some belong to hardware that is not there
            if let Ok(mut file) = fs_err::File::open(&from) {
                let _ = file.read_to_end(&mut contents);
            }
            fs_err::write(&to, contents)?;
            let mode = entry.metadata()?.permissions().mode() & 0o777;
            fs_err::set_permissions(&to, PermissionsExt::from_mode(mode))?;
        }
    }
    Ok(())
}
