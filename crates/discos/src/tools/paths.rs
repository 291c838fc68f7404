//! Where DISCOS lies on a machine.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::FolderName;
use crate::cli::Refusal;

/// The folder of all DISCOS software, where `DISCOS_SW` names no other.
const SOFTWARE: &str = "/discos-sw";

/// The folders and files of a machine that have to do with DISCOS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    software: PathBuf,
}

impl Paths {
    /// Those of this machine: below `/discos-sw`, or the folder that the environment variable `DISCOS_SW` names.
    ///
    /// # Errors
    /// A [`Refusal`] when `DISCOS_SW` is no absolute path.
    pub fn of_machine() -> Result<Self, Refusal> {
        match env::var_os("DISCOS_SW").filter(|folder| !folder.is_empty()) {
            Some(folder) if !Path::new(&folder).is_absolute() => Err(Refusal::usage(format!(
                "the environment variable DISCOS_SW is no absolute path: {}",
                folder.display()
            ))
            .help(format!("unset it: DISCOS lies in {SOFTWARE}"))),
            Some(folder) => Ok(Self::below(folder)),
            None => Ok(Self::below(SOFTWARE)),
        }
    }

    /// Those below a folder that stands for `/discos-sw`.
    pub fn below(software: impl Into<PathBuf>) -> Self {
        Self { software: software.into() }
    }

    /// The home folder of discos, in which the clones are.
    pub fn home(&self) -> PathBuf {
        self.software.join("discos")
    }

    /// The clone of a branch or tag.
    pub fn clone_of(&self, name: &FolderName) -> PathBuf {
        self.home().join(name.as_str())
    }

    /// The folder of the introots.
    pub fn introots(&self) -> PathBuf {
        self.software.join("introots")
    }

    /// The introot of a branch or tag.
    pub fn introot_of(&self, name: &FolderName) -> PathBuf {
        self.introots().join(name.as_str())
    }

    /// The link to the active introot.
    pub fn default_introot(&self) -> PathBuf {
        self.introots().join("default")
    }

    /// The folder of what shells read.
    pub fn misc(&self) -> PathBuf {
        self.software.join("config/misc")
    }

    /// The file with the station's name; development machines have none.
    pub fn station(&self) -> PathBuf {
        self.misc().join("station")
    }

    /// The list of downloaded branches and tags.
    pub fn branches(&self) -> PathBuf {
        self.misc().join("branches")
    }

    /// The file that shells read to know the active branch.
    pub fn load_branch(&self) -> PathBuf {
        self.misc().join("load_branch")
    }

    /// The note about this machine's mirror of DISCOS; only machines without Internet have it.
    pub fn mirror(&self) -> PathBuf {
        self.software.join("mirrors/discos.origin")
    }

    /// ACS's own environment.
    pub fn acs_profile(&self) -> PathBuf {
        self.software.join("config/acs/.bash_profile.acs")
    }
}
