//! What stands in on the simulated machines, embedded from `machine/` of this crate.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};
use sha2::{Digest, Sha256};

use super::BaseError;

static MACHINE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/machine");

/// Adds the contents of the folders to a hash: names and bytes, in order of names.
pub(super) fn hash(digest: &mut Sha256, folders: &[&str]) {
    for folder in folders {
        let mut files = Vec::new();
        match MACHINE.get_entry(folder) {
            Some(DirEntry::Dir(dir)) => collect(dir, &mut files),
            Some(DirEntry::File(file)) => files.push(file),
            None => {}
        }
        files.sort_by_key(|file| file.path());
        for file in files {
            digest.update(file.path().as_os_str().as_encoded_bytes());
            digest.update([0]);
            digest.update((file.contents().len() as u64).to_le_bytes());
            digest.update(file.contents());
        }
    }
}

/// Writes all of it below `folder`; programs (files that begin with `#!`) can be executed.
pub(super) fn unpack(folder: &Path) -> Result<(), BaseError> {
    let mut files = Vec::new();
    collect(&MACHINE, &mut files);
    for file in files {
        let path = folder.join(file.path());
        for parent in file.path().ancestors().skip(1).collect::<Vec<_>>().into_iter().rev() {
            let parent = folder.join(parent);
            if !parent.exists() {
                fs_err::create_dir_all(&parent)?;
                // the layers get these modes, whatever our umask
                fs_err::set_permissions(&parent, Permissions::from_mode(0o755))?;
            }
        }
        fs_err::write(&path, file.contents())?;
        let mode = if file.contents().starts_with(b"#!") { 0o755 } else { 0o644 };
        fs_err::set_permissions(&path, Permissions::from_mode(mode))?;
    }
    Ok(())
}

fn collect<'a>(dir: &'a Dir<'a>, files: &mut Vec<&'a include_dir::File<'a>>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, files),
            DirEntry::File(file) => files.push(file),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "asks bash whether it can read the scripts")]
mod tests {
    use std::process::Command;

    use super::*;

    /// The lines of a release's package list: name, version-release, repository, flags.
    fn packages(release: &str) -> Vec<Vec<&'static str>> {
        let list = MACHINE.get_file(format!("{release}/packages.list")).unwrap().contents_utf8().unwrap();
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split_whitespace().collect()).collect()
    }

    #[test]
    fn every_script_is_one_that_bash_can_read() {
        let folder = tempfile::tempdir().unwrap();
        unpack(folder.path()).unwrap();
        let mut files = Vec::new();
        collect(&MACHINE, &mut files);
        let scripts: Vec<_> = files.iter().filter(|file| file.contents().starts_with(b"#!")).collect();
        assert!(scripts.len() > 15, "only {} scripts", scripts.len());
        for script in scripts {
            let mut bash = Command::new("bash");
            // a language that this machine does not have is told, too
            bash.arg("-n").arg(folder.path().join(script.path())).env("LC_ALL", "C");
            let read = bash.output().unwrap();
            let told = String::from_utf8_lossy(&read.stderr).into_owned();
            assert!(read.status.success() && told.is_empty(), "{}: {told}", script.path().display());
        }
    }

    #[test]
    fn package_lists_are_well_formed() {
        for release in ["centos6", "centos7"] {
            let packages = packages(release);
            let mut names: Vec<_> = packages.iter().map(|columns| columns[0]).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{release} has a package twice");
            for columns in &packages {
                assert!(columns[1].contains('-'), "{release}: {columns:?} has no release");
                assert!(
                    ["os", "updates", "extras", "epel", "ius"].contains(&columns[2]),
                    "{release}: {columns:?}"
                );
                for flag in &columns[3..] {
                    let known = ["installed", "noarch", "i686"].contains(flag)
                        || ["requires=", "provides=", "service=", "folder="]
                            .iter()
                            .any(|name| flag.starts_with(name));
                    assert!(known, "{release}: {flag} of {} is no flag", columns[0]);
                }
            }
        }
    }

    #[test]
    fn what_the_roles_install_and_remove_is_there() {
        let installs = "epel-release procmail vim-enhanced subversion unzip openssl screen xterm ksh wget perl \
                        net-snmp rsync telnet iperf vnstat tree NetworkManager libselinux-python";
        let removes = "yum-cron PackageKit PackageKit-glib PackageKit-yum";
        for release in ["centos6", "centos7"] {
            let packages = packages(release);
            let find = |name: &str| packages.iter().find(|columns| columns[0] == name);
            for name in installs.split_whitespace() {
                assert!(find(name).is_some(), "{release} has no {name}");
            }
            for name in removes.split_whitespace() {
                let package = find(name).unwrap_or_else(|| panic!("{release} has no {name}"));
                assert!(package.contains(&"installed"), "{release}: {name} is not there to be removed");
            }
        }
    }
}
