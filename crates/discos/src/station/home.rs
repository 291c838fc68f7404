//! `~/.deployment`: where the operator's inventories and the run journals live.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::cli::Refusal;

/// The operator's folder.
#[derive(Debug, Clone)]
pub struct Home(PathBuf);

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
            Some(home) => Ok(Self(PathBuf::from(home).join(".deployment"))),
            None => Err(Refusal::usage("the environment variable HOME is not set")
                .help("set it to your home folder: inventories are kept in ~/.deployment")),
        }
    }

    /// The folder of the inventories, one folder for each environment.
    pub fn inventories(&self) -> PathBuf {
        self.0.join("inventories")
    }

    /// The folder of the run journals.
    pub fn journals(&self) -> PathBuf {
        self.0.join("journals")
    }

    /// Where the built-in content is laid out for other programs to read.
    pub fn content(&self, version: &str) -> PathBuf {
        self.0.join("content").join(version)
    }
}
