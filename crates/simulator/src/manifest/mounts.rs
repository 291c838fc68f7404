//! The mounts of a host, and the layers that its root consists of.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::Manifest;
use crate::Error;

/// Mounts that every host has.
const OF_EVERY_HOST: [&str; 4] = ["/proc", "/sys", "/dev", "/run"];

/// What is mounted where.
#[derive(Debug, Default)]
pub(super) struct Mounts {
    /// The types of the file systems by mount point.
    pub(super) types: BTreeMap<PathBuf, String>,
    /// The host's disk.
    pub(super) upper: PathBuf,
    /// The trees of its release, the topmost first.
    pub(super) lowers: Vec<PathBuf>,
}

impl Mounts {
    /// Reads those that a process has.
    pub(super) fn of(process: u32) -> Result<Self, Error> {
        Ok(Self::parse(&fs_err::read_to_string(format!("/proc/{process}/mountinfo"))?))
    }

    /// Reads the text of a `mountinfo`: see proc(5).
    fn parse(text: &str) -> Self {
        let mut mounts = Self::default();
        for line in text.lines() {
            let (Some(point), Some((_, behind))) = (line.split(' ').nth(4), line.split_once(" - ")) else {
                continue;
            };
            let mut behind = behind.split(' ');
            let kind = behind.next().unwrap_or_default();
            let options = behind.nth(1).unwrap_or_default();
            if point == "/" {
                let option = |name: &str| options.split(',').find_map(|option| option.strip_prefix(name));
                mounts.upper = PathBuf::from(option("upperdir=").unwrap_or_default());
                mounts.lowers =
                    option("lowerdir=").unwrap_or_default().split(':').map(PathBuf::from).collect();
            }
            mounts.types.insert(PathBuf::from(point.replace("\\040", " ")), kind.to_owned());
        }
        mounts
    }

    /// Whether another file system than the host's own begins at a folder.
    pub(super) fn is_foreign(&self, folder: &Path) -> bool {
        self.types.get(folder).is_some_and(|kind| kind != "tmpfs")
    }

    /// Adds those that a deployment can have made.
    pub(super) fn tell(&self, manifest: &mut Manifest) {
        for (point, kind) in &self.types {
            if point != Path::new("/") && !OF_EVERY_HOST.iter().any(|folder| point.starts_with(folder)) {
                manifest.add(format!("mount:{}", point.display()), "type", kind);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layers_of_the_root_are_found_and_mounts_of_every_host_left_out() {
        let mounts = Mounts::parse(
            "60 50 0:40 / / rw,relatime - overlay overlay rw,lowerdir=/c/top:/c/base,upperdir=/s/upper,workdir=/s/work\n\
             61 60 0:41 / /proc rw - proc proc rw\n\
             62 60 0:42 / /srv/a\\040b rw shared:1 - lustre x rw\n",
        );
        assert_eq!(mounts.upper, Path::new("/s/upper"));
        assert_eq!(mounts.lowers, [Path::new("/c/top"), Path::new("/c/base")]);
        let mut manifest = Manifest::default();
        mounts.tell(&mut manifest);
        assert_eq!(manifest.to_string(), "mount:/srv/a b\ttype\tlustre\n");
        assert!(mounts.is_foreign(Path::new("/srv/a b")) && !mounts.is_foreign(Path::new("/srv")));
    }
}
