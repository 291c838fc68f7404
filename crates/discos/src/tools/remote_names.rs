//! The branches and tags of a repository, and which one is meant.

use std::collections::BTreeSet;

use super::Repository;
use crate::cli::Refusal;

/// What a user asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A branch.
    Branch(String),
    /// A tag.
    Tag(String),
    /// Whichever of both there is.
    Either(String),
}

impl Wanted {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Branch(name) | Self::Tag(name) | Self::Either(name) => name,
        }
    }
}

/// What it turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A branch.
    Branch,
    /// A tag; `also_branch`: there is a branch of this name, too.
    Tag {
        /// So git must be told which one.
        also_branch: bool,
    },
}

/// The branches and tags of a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteNames {
    branches: BTreeSet<String>,
    tags: BTreeSet<String>,
}

impl RemoteNames {
    /// Reads what `git ls-remote` prints.
    pub fn parse(listing: &str) -> Self {
        let mut names = Self::default();
        for reference in listing.lines().filter_map(|line| line.split_once('\t')).map(|(_, name)| name) {
            if let Some(branch) = reference.strip_prefix("refs/heads/") {
                names.branches.insert(branch.to_owned());
            } else if let Some(tag) = reference.strip_prefix("refs/tags/") {
                names.tags.insert(tag.trim_end_matches("^{}").to_owned());
            }
        }
        names
    }

    /// What the wanted one is.
    ///
    /// # Errors
    /// A [`Refusal`] with the choices and the nearest of them.
    pub fn find(&self, wanted: &Wanted, repository: &Repository) -> Result<Kind, Refusal> {
        let name = wanted.name();
        let (branch, tag) = (self.branches.contains(name), self.tags.contains(name));
        let word = target::shell_word(name);
        match (wanted, branch, tag) {
            (Wanted::Branch(_) | Wanted::Either(_), true, false) | (Wanted::Branch(_), true, true) => {
                Ok(Kind::Branch)
            }
            (Wanted::Tag(_) | Wanted::Either(_), false, true) => Ok(Kind::Tag { also_branch: false }),
            (Wanted::Tag(_), true, true) => Ok(Kind::Tag { also_branch: true }),
            (Wanted::Either(_), true, true) => {
                Err(Refusal::usage(format!("\"{name}\" is a branch and a tag of {repository}"))
                    .help("say which one you want")
                    .examples([format!("discos-get --branch {word}"), format!("discos-get --tag {word}")]))
            }
            (Wanted::Branch(_), false, true) => {
                Err(Refusal::usage(format!("\"{name}\" is a tag of {repository}, not a branch"))
                    .examples([format!("discos-get --tag {word}")]))
            }
            (Wanted::Tag(_), true, false) => {
                Err(Refusal::usage(format!("\"{name}\" is a branch of {repository}, not a tag"))
                    .examples([format!("discos-get --branch {word}")]))
            }
            (_, false, false) => Err(self.unknown(wanted, repository)),
        }
    }

    fn unknown(&self, wanted: &Wanted, repository: &Repository) -> Refusal {
        let (what, branches, tags) = match wanted {
            Wanted::Branch(_) => ("branch", true, false),
            Wanted::Tag(_) => ("tag", false, true),
            Wanted::Either(_) => ("branch or tag", true, true),
        };
        let of = |asked: bool, names: &BTreeSet<String>| -> Vec<String> {
            if asked { names.iter().cloned().collect() } else { Vec::new() }
        };
        let (branches, tags) = (of(branches, &self.branches), of(tags, &self.tags));
        let refusal = Refusal::usage(format!("there is no {what} \"{}\" in {repository}", wanted.name()));
        if branches.is_empty() && tags.is_empty() {
            return refusal.help(format!("it has no {what} at all"));
        }
        let meant = modules::nearest::name(wanted.name(), branches.iter().chain(&tags).map(String::as_str));
        let listed = |label: &str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{label}: {}", names.join(", ")))
        };
        refusal
            .extended(meant.map(|name| format!("did you mean {name}?")))
            .extended(listed("branches", &branches))
            .extended(listed("tags", &tags))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with branches master, stable and both, and tags discos1.0-rc02 (annotated) and both.
    fn names() -> RemoteNames {
        RemoteNames::parse(
            "1\tHEAD\n1\trefs/heads/master\n2\trefs/heads/stable\n2\trefs/heads/both\n3\trefs/tags/both\n\
             4\trefs/tags/discos1.0-rc02\n5\trefs/tags/discos1.0-rc02^{}\n6\trefs/pull/1/head\n",
        )
    }

    fn find(wanted: Wanted) -> Result<Kind, String> {
        let repository = Repository::official();
        names().find(&wanted, &repository).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_bare_name_is_whichever_there_is() {
        assert_eq!(find(Wanted::Either("master".into())), Ok(Kind::Branch));
        assert_eq!(find(Wanted::Either("discos1.0-rc02".into())), Ok(Kind::Tag { also_branch: false }));
        let message = find(Wanted::Either("both".into())).unwrap_err();
        assert!(message.contains("is a branch and a tag"), "{message}");
        assert!(message.contains("discos-get --tag both"), "{message}");
    }

    #[test]
    fn who_says_which_one_gets_it_although_there_are_both() {
        assert_eq!(find(Wanted::Branch("both".into())), Ok(Kind::Branch));
        assert_eq!(find(Wanted::Tag("both".into())), Ok(Kind::Tag { also_branch: true }));
    }

    #[test]
    fn a_branch_that_is_a_tag_is_told_so_and_the_other_way_round() {
        let message = find(Wanted::Branch("discos1.0-rc02".into())).unwrap_err();
        assert!(
            message.contains("is a tag of https://github.com/discos/discos.git, not a branch"),
            "{message}"
        );
        assert!(message.contains("discos-get --tag discos1.0-rc02"), "{message}");
        let message = find(Wanted::Tag("master".into())).unwrap_err();
        assert!(message.contains("discos-get --branch master"), "{message}");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_choices_and_the_nearest() {
        let message = find(Wanted::Branch("mastre".into())).unwrap_err();
        assert_eq!(
            message,
            "error: there is no branch \"mastre\" in https://github.com/discos/discos.git\n  \
             did you mean master?\n  branches: both, master, stable\n"
        );
        let message = find(Wanted::Either("discos1.0-rc2".into())).unwrap_err();
        assert!(message.contains("did you mean discos1.0-rc02?"), "{message}");
        assert!(message.contains("\n  tags: both, discos1.0-rc02\n"), "{message}");
    }

    #[test]
    fn an_empty_repository_is_told_as_such() {
        let nothing = RemoteNames::parse("");
        let message =
            nothing.find(&Wanted::Branch("master".into()), &Repository::official()).unwrap_err().to_string();
        assert!(message.contains("it has no branch at all"), "{message}");
    }
}
