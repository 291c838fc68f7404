//! The control group of a host: whatever it starts can be killed at once.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rustix::{
    io::Errno,
    mount::{MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_change, unmount},
    process::Pid,
    thread::UnshareFlags,
};

use crate::{Error, error::Context, namespaces, paths::Paths};

/// The folder of all stations in the hierarchy.
const STATIONS: &str = "discos-simulator";

/// The group of one host.
#[derive(Debug)]
pub(super) struct Cgroup {
    path: PathBuf,
}

/// Mounts the hierarchy, for this process only: where the machine has it, and whether, does not matter then.
pub(super) fn mount_hierarchy(at: &Path) -> Result<(), Error> {
    fs_err::create_dir_all(at)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("cgroup2", at, "cgroup2", flags, None)
        .context(|| format!("mount the control groups on {}", at.display()))
}

impl Cgroup {
    /// Makes the group of a host afresh, below a mounted hierarchy.
    pub(super) fn make(hierarchy: &Path, station: &str, host: &str) -> Result<Self, Error> {
        let group = Self { path: hierarchy.join(STATIONS).join(station).join(host) };
        group.remove()?;
        fs_err::create_dir_all(&group.path)?;
        Ok(group)
    }

    /// Puts a process into it.
    pub(super) fn add(&self, process: u32) -> Result<(), Error> {
        Ok(fs_err::write(self.path.join("cgroup.procs"), process.to_string())?)
    }

    /// What is in it.
    pub(super) fn processes(&self) -> Vec<Pid> {
        let list = fs_err::read_to_string(self.path.join("cgroup.procs")).unwrap_or_default();
        list.lines().filter_map(|line| Pid::from_raw(line.parse().ok()?)).collect()
    }

    /// Kills what is in it, and removes it.
    pub(super) fn remove(&self) -> Result<(), Error> {
        remove_group(&self.path)
    }
}

/// Removes the groups of a station whose hosts are gone.
pub(super) fn remove_station(hierarchy: &Path, station: &str) -> Result<(), Error> {
    remove_group(&hierarchy.join(STATIONS).join(station))?;
    // unless another station has its groups there
    let _ = fs_err::remove_dir(hierarchy.join(STATIONS));
    Ok(())
}

/// Kills and removes what a supervisor that was killed has left, without one: in a mount namespace of a thread's own.
pub(crate) fn remove_leftovers(station: &str) -> Result<(), Error> {
    let paths = Paths::new(station);
    let clean = move |station: &str| -> Result<(), Error> {
        namespaces::leave(UnshareFlags::NEWNS).context(|| "leave the machine's mounts".to_owned())?;
        mount_change("/", MountPropagationFlags::REC | MountPropagationFlags::DOWNSTREAM)
            .context(|| "detach from the machine's mounts".to_owned())?;
        let hierarchy = paths.cgroup();
        mount_hierarchy(&hierarchy)?;
        let removed = remove_station(&hierarchy, station);
        unmount(&hierarchy, UnmountFlags::DETACH).context(|| format!("unmount {}", hierarchy.display()))?;
        removed
    };
    thread::scope(|scope| scope.spawn(|| clean(station)).join())
        .unwrap_or_else(|_| Err(Error::Supervisor("the removal of control groups panicked".to_owned())))
}

/// Kills all in a group and removes it with its children. The kernel needs a moment for the dead.
fn remove_group(path: &Path) -> Result<(), Error> {
    if !path.exists() {
        return Ok(());
    }
    // since Linux 5.14; without, the end of the first process has killed the others already
    let _ = fs_err::write(path.join("cgroup.kill"), "1");
    for child in folders(path)? {
        remove_group(&child)?;
    }
    for attempt in 0.. {
        match fs_err::remove_dir(path) {
            Ok(()) => break,
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            Err(error) if attempt < 200 && error.raw_os_error() == Some(Errno::BUSY.raw_os_error()) => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut folders = Vec::new();
    for entry in fs_err::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}
