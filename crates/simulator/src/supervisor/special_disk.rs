//! A disk of its own for a host, for faults that the machine's can't have: a small one that can be full, or an image with
//! a journal that can lose what was not yet written. A host's files move there when it boots next, and back at the boot
//! after it is to have its ordinary disk again.

use std::{
    ffi::CString,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustix::{
    fs::{FallocateFlags, fallocate, statvfs, syncfs},
    io::Errno,
    mount::{MountFlags, UnmountFlags, mount, unmount},
};

use super::{image, remove_folder};
use crate::{Error, error::Context, program::run};

/// Room beside what a host has written when it moves there.
const ROOM: u64 = 192 << 20;

/// What such a disk is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    /// Memory: it can be full.
    Small,
    /// A file with ext4: it can lose what was not written.
    Image,
}

/// The special disk of a host, if it has one.
#[derive(Debug)]
pub(super) struct SpecialDisk {
    /// The folder with the host's ordinary disk.
    disk: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    wanted: Option<Medium>,
    /// Bytes to leave free; none: all.
    leave: Option<u64>,
    mounted: Option<Medium>,
    /// The image takes nothing any more: it must be mounted anew.
    lost: bool,
}

impl SpecialDisk {
    pub(super) fn new(disk: PathBuf) -> Self {
        Self { disk, state: Mutex::default() }
    }

    /// The folder with `upper` and `work` for a host that is about to boot.
    pub(super) fn prepare(&self) -> Result<PathBuf, Error> {
        let mut state = self.state();
        let special = self.folder();
        if state.lost {
            image::unmount(&special, &image(&self.disk))?;
            image::mount(&image(&self.disk), &special)?;
            state.lost = false;
        }
        if state.mounted.is_some() && state.wanted != state.mounted {
            for folder in ["upper", "work"] {
                remove_folder(&self.disk.join(folder))?;
            }
            copy(&special.join("upper"), &self.disk.join("upper"))?;
            fs_err::create_dir(self.disk.join("work"))?;
            leave(&self.disk)?;
            state.mounted = None;
        }
        if let (Some(medium), None) = (state.wanted, state.mounted) {
            self.mount(medium, &special)?;
            state.mounted = Some(medium);
        }
        if state.mounted.is_none() {
            return Ok(self.disk.clone());
        }
        self.fill(&state)?;
        Ok(special)
    }

    fn mount(&self, medium: Medium, special: &Path) -> Result<(), Error> {
        fs_err::create_dir_all(special)?;
        let size = size(&self.disk.join("upper"))? + ROOM;
        match medium {
            Medium::Small => {
                let options = CString::new(format!("size={size},mode=700")).map_err(std::io::Error::from)?;
                mount("small", special, "tmpfs", MountFlags::empty(), Some(options.as_c_str()))
                    .context(|| format!("mount a small disk on {}", special.display()))?;
            }
            Medium::Image => {
                image::make(&image(&self.disk), size)?;
                image::mount(&image(&self.disk), special)?;
            }
        }
        copy(&self.disk.join("upper"), &special.join("upper"))?;
        fs_err::create_dir(special.join("work"))?;
        // what was there before can't be lost
        let folder = fs_err::File::open(special)?;
        syncfs(folder.file()).context(|| format!("write {}", special.display()))
    }

    /// The host is to have such a disk. False when it must be started anew for that.
    pub(super) fn want(&self, medium: Medium) -> bool {
        let mut state = self.state();
        state.wanted = Some(medium);
        state.mounted == Some(medium)
    }

    /// Leaves so many bytes free; none: there is room again, and the host is to have its ordinary disk. False when the
    /// host must be started anew for that.
    pub(super) fn set(&self, leave: Option<u64>) -> Result<bool, Error> {
        let mut state = self.state();
        state.leave = leave;
        state.wanted = leave.map(|_| Medium::Small);
        let is_small = state.mounted == Some(Medium::Small);
        if is_small {
            self.fill(&state)?;
        }
        Ok(is_small || leave.is_none())
    }

    /// Loses what was not yet written to the image: it takes nothing any more, until the host boots again.
    pub(super) fn lose_writes(&self) -> Result<(), Error> {
        let mut state = self.state();
        if state.mounted == Some(Medium::Image) && !state.lost {
            image::lose_writes(&self.folder())?;
            state.lost = true;
        }
        Ok(())
    }

    fn fill(&self, state: &State) -> Result<(), Error> {
        if state.mounted == Some(Medium::Image) {
            return Ok(());
        }
        let filler = self.folder().join("filler");
        let file = fs_err::File::create(&filler)?;
        let Some(leave) = state.leave else { return Ok(()) };
        let found = statvfs(self.folder()).context(|| "ask for the room of a small disk".to_owned())?;
        let fills = (found.f_bavail * found.f_frsize).saturating_sub(leave);
        if fills > 0 {
            fallocate(file.file(), FallocateFlags::empty(), 0, fills)
                .context(|| format!("fill {}", filler.display()))?;
        }
        Ok(())
    }

    fn folder(&self) -> PathBuf {
        self.disk.join("special")
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn image(disk: &Path) -> PathBuf {
    disk.join("special.ext4")
}

/// Unmounts the special disk of a host, if it has one.
pub(super) fn leave(disk: &Path) -> Result<(), Error> {
    match unmount(disk.join("special"), UnmountFlags::DETACH) {
        Ok(()) | Err(Errno::INVAL | Errno::NOENT) => {}
        Err(error) => {
            return Err(error).context(|| format!("unmount the special disk of {}", disk.display()));
        }
    }
    image::remove(&image(disk))
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
