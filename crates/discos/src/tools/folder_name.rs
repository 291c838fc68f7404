//! What a branch or tag is called on a machine: the name of its clone and of its introot.

use std::fmt;

use crate::station::environment::Station;

/// The link to the active introot stands beside the introots.
const TAKEN: &str = "default";

/// A name for a folder: it never leads out of the folder that it is in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName(String);

impl FolderName {
    /// The name, when it can be one: no path, nothing hidden, nothing that programs take for an option, no line end.
    pub fn parse(name: &str) -> Option<Self> {
        let fits = !name.is_empty()
            && !name.starts_with(['.', '-'])
            && !name.contains(|c: char| c == '/' || c.is_control())
            && name != TAKEN;
        fits.then(|| Self(name.to_owned()))
    }

    /// The folder of a branch or tag: a `/` of its name becomes a `-`; with a station, that follows in lower case
    /// (development machines have branches of several stations).
    pub fn of(branch: &str, station: Option<Station>) -> Option<Self> {
        let flat = branch.replace('/', "-");
        match station {
            Some(station) => Self::parse(&format!("{flat}-{}", station.option())),
            None => Self::parse(&flat),
        }
    }

    /// As a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_has_a_folder_of_its_name_and_on_development_machines_of_its_station() {
        let name = |branch, station| FolderName::of(branch, station).unwrap().to_string();
        assert_eq!(name("discos1.0-rc02", None), "discos1.0-rc02");
        assert_eq!(name("master", Some(Station::Medicina)), "master-medicina");
        assert_eq!(name("feature/new-receiver", Some(Station::Srt)), "feature-new-receiver-srt");
    }

    #[test]
    fn names_that_lead_elsewhere_are_none() {
        for name in ["", ".", "..", "../x", "/etc", "a/b", ".hidden", "-x", "a\nb", "default"] {
            assert_eq!(FolderName::parse(name), None, "{name:?}");
        }
        assert!(FolderName::of("default", None).is_none(), "the link of the active introot has this name");
        assert!(FolderName::of("default", Some(Station::Noto)).is_some());
    }
}
