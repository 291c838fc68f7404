//! A small disk for a host, that can be full: its files move there when it boots next, and back at the boot after there is
//! room again.

use std::{
    ffi::CString,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustix::{
    fs::{FallocateFlags, fallocate, statvfs},
    io::Errno,
    mount::{MountFlags, UnmountFlags, mount, unmount},
};

use super::remove_folder;
use crate::{Error, error::Context, program::run};

/// Room beside what a host has written when it moves there.
const ROOM: u64 = 192 << 20;

/// The small disk of a host, if it has one.
#[derive(Debug)]
pub(super) struct SmallDisk {
    /// The folder with the host's ordinary disk.
    disk: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes to leave free; none: all.
    leave: Option<u64>,
    mounted: bool,
}

impl SmallDisk {
    pub(super) fn new(disk: PathBuf) -> Self {
        Self { disk, state: Mutex::default() }
    }

    /// The folder with `upper` and `work` for a host that is about to boot.
    pub(super) fn prepare(&self) -> Result<PathBuf, Error> {
        let mut state = self.state();
        let small = self.small();
        match (state.leave.is_some(), state.mounted) {
            (true, false) => {
                self.mount(&small)?;
                state.mounted = true;
            }
            (false, true) => {
                for folder in ["upper", "work"] {
                    remove_folder(&self.disk.join(folder))?;
                }
                copy(&small.join("upper"), &self.disk.join("upper"))?;
                fs_err::create_dir(self.disk.join("work"))?;
                leave(&self.disk)?;
                state.mounted = false;
            }
            _ => {}
        }
        if !state.mounted {
            return Ok(self.disk.clone());
        }
        self.fill(&state)?;
        Ok(small)
    }

    fn mount(&self, small: &Path) -> Result<(), Error> {
        fs_err::create_dir_all(small)?;
        let size = size(&self.disk.join("upper"))? + ROOM;
        let options = CString::new(format!("size={size},mode=700")).map_err(std::io::Error::from)?;
        mount("small", small, "tmpfs", MountFlags::empty(), Some(options.as_c_str()))
            .context(|| format!("mount a small disk on {}", small.display()))?;
        copy(&self.disk.join("upper"), &small.join("upper"))?;
        Ok(fs_err::create_dir(small.join("work"))?)
    }

    /// Leaves so many bytes free. False when the host must be started anew for that.
    pub(super) fn set(&self, leave: Option<u64>) -> Result<bool, Error> {
        let mut state = self.state();
        state.leave = leave;
        if state.mounted {
            self.fill(&state)?;
        }
        Ok(state.mounted || leave.is_none())
    }

    fn fill(&self, state: &State) -> Result<(), Error> {
        let filler = self.small().join("filler");
        let file = fs_err::File::create(&filler)?;
        let Some(leave) = state.leave else { return Ok(()) };
        let found = statvfs(self.small()).context(|| "ask for the room of a small disk".to_owned())?;
        let fills = (found.f_bavail * found.f_frsize).saturating_sub(leave);
        if fills > 0 {
            fallocate(file.file(), FallocateFlags::empty(), 0, fills)
                .context(|| format!("fill {}", filler.display()))?;
        }
        Ok(())
    }

    fn small(&self) -> PathBuf {
        self.disk.join("small")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Unmounts the small disk of a host, if it has one.
pub(super) fn leave(disk: &Path) -> Result<(), Error> {
    match unmount(disk.join("small"), UnmountFlags::DETACH) {
        Ok(()) | Err(Errno::INVAL | Errno::NOENT) => Ok(()),
        Err(error) => Err(error).context(|| format!("unmount the small disk of {}", disk.display())),
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    run(&format!("copy {}", from.display()), "cp", [Path::new("-a"), from, to], "")
}

/// The bytes of all files in a folder.
fn size(folder: &Path) -> Result<u64, Error> {
    let mut sum = 0;
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let found = entry.metadata()?;
        sum += if found.is_dir() { size(&entry.path())? } else { found.len() };
    }
    Ok(sum)
}
