//! What a version means to the repository.

use target::{Error, Program, Target};

use super::Params;

/// What the working copy should be at, with its commit.
pub(super) enum Wanted {
    /// What the repository has by default.
    Head(Option<String>),
    Branch(String, String),
    Tag(String, String),
    Commit(String),
}

impl Wanted {
    /// The commit; none when the repository is empty or only a part of the name was given.
    pub fn commit(&self) -> Option<&str> {
        match self {
            Self::Head(commit) => commit.as_deref(),
            Self::Branch(_, commit) | Self::Tag(_, commit) => Some(commit),
            Self::Commit(commit) => (commit.len() == 40).then_some(commit),
        }
    }
}

/// Asks the repository, by `git ls-remote`.
pub(super) fn wanted(target: &mut Target, listing: &Program, params: &Params) -> Result<Wanted, Error> {
    let finished = target.query(listing)?;
    if !finished.success() {
        return Err(Error::Failed { command: listing.line(), finished: Box::new(finished) });
    }
    let refs: Vec<(&str, &str)> = finished.stdout.lines().filter_map(|line| line.split_once('\t')).collect();
    let find =
        |name: &str| refs.iter().find(|(_, known)| *known == name).map(|(commit, _)| (*commit).to_owned());
    let version = &params.version;
    if version == "HEAD" {
        return Ok(Wanted::Head(find("HEAD")));
    }
    if let Some(commit) = find(&format!("refs/heads/{version}")) {
        return Ok(Wanted::Branch(version.clone(), commit));
    }
    // The commit that an annotated tag is for has a line of its own.
    let tag = format!("refs/tags/{version}");
    if let Some(commit) = find(&format!("{tag}^{{}}")).or_else(|| find(&tag)) {
        return Ok(Wanted::Tag(version.clone(), commit));
    }
    if (4..=40).contains(&version.len()) && version.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(Wanted::Commit(version.to_lowercase()));
    }
    Err(Error::other(format!("{} has neither a branch nor a tag `{version}`", params.repo)))
}
