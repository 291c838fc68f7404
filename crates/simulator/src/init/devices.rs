//! A host's /dev: the machine's harmless devices, terminals of its own.

use std::path::Path;

use rustix::mount::{MountFlags, mount_bind};

use super::mounts::file_system;
use crate::{Error, error::Context};

/// The machine's devices that a host shares.
const SHARED: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

/// Links as every Linux has them.
const LINKS: [(&str, &str); 6] = [
    ("ptmx", "pts/ptmx"),
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("core", "/proc/kcore"),
];

/// Fills `dev`.
pub(super) fn make(dev: &Path) -> Result<(), Error> {
    file_system("tmpfs", dev, MountFlags::NOSUID, c"mode=755")?;
    for name in SHARED {
        let device = dev.join(name);
        fs_err::File::create(&device)?;
        mount_bind(Path::new("/dev").join(name), &device).context(|| format!("hand in /dev/{name}"))?;
    }
    for folder in ["pts", "shm"] {
        fs_err::create_dir(dev.join(folder))?;
    }
    file_system(
        "devpts",
        &dev.join("pts"),
        MountFlags::NOSUID | MountFlags::NOEXEC,
        c"newinstance,ptmxmode=0666,mode=620,gid=5",
    )?;
    file_system("tmpfs", &dev.join("shm"), MountFlags::NOSUID | MountFlags::NODEV, c"mode=1777")?;
    for (name, to) in LINKS {
        fs_err::os::unix::fs::symlink(to, dev.join(name))?;
    }
    Ok(())
}
