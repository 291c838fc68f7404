//! `~/.deployment`: where the operator's inventories and the run journals live; and an inventory elsewhere.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::cli::Refusal;

/// The operator's folder.
#[derive(Debug, Clone)]
pub struct Home {
    folder: PathBuf,
    /// An inventory that is used instead of the environment's own.
    inventory: Option<PathBuf>,
}

impl Home {
    /// `$HOME/.deployment`.
    ///
    /// # Errors
    /// A [`Refusal`] when `HOME` is not set: the user database is not asked, because a static
    /// executable can't load the machine's name services.
    pub fn of_operator() -> Result<Self, Refusal> {
        match env::var_os("HOME").filter(|home| !home.is_empty()) {
            Some(home) if !Path::new(&home).is_absolute() => {
                let shown = home.to_string_lossy();
                Err(Refusal::usage(format!("the environment variable HOME is no absolute path: {shown}")))
            }
            Some(home) if !Path::new(&home).is_dir() => {
                let shown = home.to_string_lossy();
                Err(Refusal::usage(format!("the environment variable HOME is no folder: {shown}"))
                    .help("set it to your home folder: inventories are kept in ~/.deployment"))
            }
            Some(home) => Ok(Self { folder: PathBuf::from(home).join(".deployment"), inventory: None }),
            None => Err(Refusal::usage("the environment variable HOME is not set")
                .help("set it to your home folder: inventories are kept in ~/.deployment")),
        }
    }

    /// The same with an inventory elsewhere, if there is one.
    ///
    /// # Errors
    /// A [`Refusal`] when it is no folder.
    pub fn with_inventory(self, folder: Option<&Path>) -> Result<Self, Refusal> {
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(Refusal::usage(format!("--inventory: {} is no folder", folder.display())).help(
                "give the folder that has the file hosts (or hosts.yml), and group_vars/ where there are any",
            ));
        }
        Ok(Self { inventory: folder.map(Path::to_path_buf), ..self })
    }

    /// The inventory that was given instead of the environment's own.
    pub fn inventory(&self) -> Option<&Path> {
        self.inventory.as_deref()
    }

    /// The folder of the inventories, one folder for each environment.
    pub fn inventories(&self) -> PathBuf {
        self.folder.join("inventories")
    }

    /// The folder of the run journals.
    pub fn journals(&self) -> PathBuf {
        self.folder.join("journals")
    }

    /// Where the built-in content is laid out for other programs to read.
    pub fn content(&self, version: &str) -> PathBuf {
        self.folder.join("content").join(version)
    }
}
