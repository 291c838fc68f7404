//! Where DISCOS comes from.

use std::{
    env, fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::credentials::Credentials;
use crate::cli::Refusal;

/// Names another repository than the official one.
pub const VARIABLE: &str = "DISCOS_REPOSITORY";

/// Where everybody gets it from.
const OFFICIAL: &str = "https://github.com/discos/discos.git";
/// Where those who may push do so.
const PUSH: &str = "git@github.com:discos/discos.git";

/// A repository as git is given it: without user and password.
#[derive(Clone)]
pub struct Repository {
    address: String,
    credentials: Option<Arc<Credentials>>,
    push: Option<&'static str>,
}

impl Repository {
    /// The one that everybody uses.
    pub fn official() -> Self {
        Self { address: OFFICIAL.into(), credentials: None, push: Some(PUSH) }
    }

    /// Whether it is the one that everybody uses.
    pub fn is_official(&self) -> bool {
        self.address == OFFICIAL
    }

    /// The official one, or what the environment variable [`VARIABLE`] says: a folder, or an address of git's.
    ///
    /// # Errors
    /// A [`Refusal`] when it is neither.
    pub fn of_environment() -> Result<Self, Refusal> {
        let here = env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        match env::var_os(VARIABLE).filter(|given| !given.is_empty()) {
            None => Ok(Self::official()),
            Some(given) => {
                given.into_string().ok().and_then(|address| Self::given(&address, &here)).ok_or_else(|| {
                    Refusal::usage(format!("{VARIABLE} names no repository")).help(
                        "it may be a folder, or an address as git has it: https://, file://, user@host:path",
                    )
                })
            }
        }
    }

    fn given(address: &str, here: &Path) -> Option<Self> {
        if address.starts_with('-') || address.contains(|c: char| c.is_control()) {
            return None;
        }
        if let Some((address, credentials)) = Credentials::taken_from(address) {
            return Some(Self { address, credentials: Some(Arc::new(credentials)), push: None });
        }
        // git runs elsewhere: a folder must be named whole
        let is_path =
            !address.contains("://") && !address.split('/').next().unwrap_or_default().contains(':');
        let address =
            if is_path { here.join(address).to_string_lossy().into_owned() } else { address.into() };
        Some(Self { address, credentials: None, push: None })
    }

    /// As git is given it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What git is told when its server asks who one is.
    pub fn credentials(&self) -> Option<&Arc<Credentials>> {
        self.credentials.as_ref()
    }

    /// Where clones are to push to, when that is not where they come from.
    pub fn push(&self) -> Option<&'static str> {
        self.push
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Repository({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(address: &str) -> Option<Repository> {
        Repository::given(address, Path::new("/home/bob"))
    }

    #[test]
    fn a_token_in_its_address_is_never_shown() {
        let repository = given("https://bob:s3cret@git.example/discos.git").unwrap();
        assert_eq!(repository.to_string(), "https://git.example/discos.git");
        assert_eq!(format!("{repository:?}"), "Repository(https://git.example/discos.git)");
        assert_eq!(repository.address(), "https://git.example/discos.git");
        assert!(repository.credentials().is_some());
        assert_eq!(given("ssh://git@host/a").unwrap().to_string(), "ssh://git@host/a");
    }

    #[test]
    fn a_folder_is_named_whole_and_addresses_stay() {
        assert_eq!(given("mirror/discos.git").unwrap().address(), "/home/bob/mirror/discos.git");
        assert_eq!(given("/srv/a b.git").unwrap().address(), "/srv/a b.git");
        for address in ["git@host:discos.git", "file:///srv/x.git", "http://10.0.0.1:8080/x", "host:x"] {
            assert_eq!(given(address).unwrap().address(), address);
        }
        assert!(given("--upload-pack=touch /tmp/x").is_none());
    }
}
