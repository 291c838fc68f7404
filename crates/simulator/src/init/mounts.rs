//! The file systems of a host.

use std::{
    ffi::CString,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rustix::{
    io::Errno,
    mount::{MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_change, unmount},
    process::{chdir, pivot_root},
};

use super::{InitSpec, devices, proc_sys};
use crate::{Error, Release, error::Context};

/// Files of /proc that act on the machine: nothing there for a host.
const MASKED: [&str; 3] = ["proc/sysrq-trigger", "proc/kcore", "proc/kmsg"];

/// Mounts everything below a new root, and names it.
pub(super) fn make(spec: &InitSpec) -> Result<PathBuf, Error> {
    // what the machine unmounts later must not stay busy for our sake, what we mount must not reach it
    mount_change("/", MountPropagationFlags::REC | MountPropagationFlags::DOWNSTREAM)
        .context(|| "detach the host's mounts".to_owned())?;
    let root = spec.disk.join("root");
    overlay(spec, &root)?;
    let at = |name: &str| root.join(name);
    let hidden = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    file_system("proc", &at("proc"), hidden, c"")?;
    for name in MASKED {
        match mount_bind("/dev/null", at(name)) {
            // not every kernel has them all
            Err(Errno::NOENT) => {}
            other => other.context(|| format!("hide {name}"))?,
        }
    }
    file_system("sysfs", &at("sys"), hidden | MountFlags::RDONLY, c"")?;
    if spec.host.release == Release::CentOs7 {
        // a folder that the host can write: its SELinux is simulated, and CentOS 6 has it elsewhere
        file_system("tmpfs", &at("sys/fs"), hidden, c"mode=755")?;
        fs_err::create_dir(at("sys/fs/cgroup"))?;
        file_system("cgroup2", &at("sys/fs/cgroup"), hidden, c"")?;
    }
    devices::make(&at("dev"))?;
    file_system("tmpfs", &at("run"), MountFlags::NOSUID | MountFlags::NODEV, c"mode=755")?;
    for folder in ["run/lock", "run/sshd"] {
        fs_err::create_dir(at(folder))?;
    }
    proc_sys::make(&root)?;
    Ok(root)
}

/// The host's disk over the tree of its release.
fn overlay(spec: &InitSpec, root: &Path) -> Result<(), Error> {
    let disk = spec.files.display();
    let options = format!("lowerdir={},upperdir={disk}/upper,workdir={disk}/work", spec.lower);
    let options = CString::new(options).map_err(std::io::Error::from)?;
    // a mount of the boot before may need a moment to go, and the kernel wants each upper folder mounted once
    for attempt in 0.. {
        match mount("overlay", root, "overlay", MountFlags::empty(), Some(options.as_c_str())) {
            Err(Errno::BUSY) if attempt < 100 => thread::sleep(Duration::from_millis(20)),
            Err(Errno::NODEV) => {
                return Err(Error::Plan {
                    station: spec.host.name.clone(),
                    reason: "this kernel has no overlayfs (`modprobe overlay`)".to_owned(),
                });
            }
            result => {
                return result.context(|| {
                    format!("mount the overlay of {disk} (its file system must not be an overlay)")
                });
            }
        }
    }
    Ok(())
}

/// Mounts a file system of the kernel's.
pub(super) fn file_system(
    kind: &str,
    target: &Path,
    flags: MountFlags,
    options: &std::ffi::CStr,
) -> Result<(), Error> {
    mount(kind, target, kind, flags, Some(options))
        .context(|| format!("mount {kind} on {}", target.display()))
}

/// Makes `root` the root, and the machine's files unreachable.
pub(super) fn enter(root: &Path) -> Result<(), Error> {
    let enter = || -> Result<(), Errno> {
        chdir(root)?;
        pivot_root(".", ".")?;
        unmount(".", UnmountFlags::DETACH)?;
        chdir("/")
    };
    enter().context(|| format!("make {} the root", root.display()))
}
