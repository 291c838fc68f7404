//! A disk in a file, with ext4 on it: it can lose what was not yet written, as one does whose machine loses its power.
#![expect(unsafe_code, reason = "rustix does not have this ioctl")]

use std::{
    io::{self, ErrorKind},
    os::{fd::AsRawFd, unix::fs::MetadataExt},
    path::Path,
    thread,
    time::Duration,
};

use rustix::{
    fs::{major, minor},
    io::Errno,
    mount::UnmountFlags,
};

use crate::{Error, error::Context, program::run};

/// `EXT4_IOC_SHUTDOWN`, and its flag to write nothing more, not even the journal.
const SHUTDOWN: libc::Ioctl = 0x8004_587d;
const WITHOUT_THE_JOURNAL: u32 = 2;

/// Nothing comes to the disk by itself for so many seconds, and a renamed file does not bring its contents along:
/// what nobody asks for is lost, as with other file systems.
const OPTIONS: &str = "loop,noatime,commit=300,noauto_da_alloc";

/// How often, and how long each time, the kernel is waited for.
const ATTEMPTS: u32 = 250;
const MOMENT: Duration = Duration::from_millis(20);

/// Makes it, with room for so many bytes. It takes as much of the machine's disk as is written to it.
pub(super) fn make(image: &Path, size: u64) -> Result<(), Error> {
    // beside the files their inodes, and the journal
    fs_err::File::create(image)?.set_len(size + size / 8 + (64 << 20))?;
    let words = ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard"];
    let words = words.map(Path::new).into_iter().chain([image]);
    run(&format!("make the file system of {}", image.display()), "mkfs.ext4", words, "")
}

/// Mounts it; what its journal has is done first.
pub(super) fn mount(image: &Path, on: &Path) -> Result<(), Error> {
    let words = [Path::new("-o"), Path::new(OPTIONS), image, on];
    run(&format!("mount {}", image.display()), "mount", words, "")
}

/// Unmounts it, and waits until nothing of it is in use: mounted twice at once it would be spoiled.
pub(super) fn unmount(on: &Path, image: &Path) -> Result<(), Error> {
    let device = fs_err::metadata(on)?.dev();
    eventually(|| match rustix::mount::unmount(on, UnmountFlags::empty()) {
        Err(Errno::BUSY) => Ok(false),
        other => other.map(|()| true),
    })
    .context(|| format!("unmount {}", on.display()))?;
    eventually(|| Ok(!is_in_use(image, device)))
        .context(|| format!("wait for the end of {}", image.display()))
}

/// From now on it takes nothing; what was not yet written is lost.
pub(super) fn lose_writes(mounted: &Path) -> Result<(), Error> {
    let folder = fs_err::File::open(mounted)?;
    let flags = WITHOUT_THE_JOURNAL;
    // SAFETY: the kernel reads a number of 32 bits, which lives until the call returns.
    let done = unsafe { libc::ioctl(folder.as_raw_fd(), SHUTDOWN, &raw const flags) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
        .context(|| format!("stop the disk of {}", mounted.display()))
}

/// Removes it, if it is there.
pub(super) fn remove(image: &Path) -> Result<(), Error> {
    match fs_err::remove_file(image) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The loop device still has it. Others may have files of the same name: stations in other mount namespaces.
fn is_in_use(image: &Path, device: u64) -> bool {
    let folder = format!("/sys/dev/block/{}:{}", major(device), minor(device));
    let file = fs_err::read_to_string(Path::new(&folder).join("loop/backing_file"));
    file.is_ok_and(|file| Path::new(file.trim_end()) == image)
}

/// Tries until it is done.
fn eventually(mut done: impl FnMut() -> Result<bool, Errno>) -> Result<(), Errno> {
    for _ in 0..ATTEMPTS {
        if done()? {
            return Ok(());
        }
        thread::sleep(MOMENT);
    }
    Err(Errno::BUSY)
}
