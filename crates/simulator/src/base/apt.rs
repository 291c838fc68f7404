//! An apt of our own in the cache: the machine's mirror, proxies and keys, no state of the machine's.
#![expect(clippy::disallowed_methods, reason = "asks apt-config for the machine's proxies")]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::Program;
use super::{BaseError, Progress, Step, sources};

/// The folder with indexes, packages and configuration.
pub(super) struct Apt {
    folder: PathBuf,
    log: PathBuf,
    /// The machine's suite.
    pub(super) suite: String,
}

impl Apt {
    /// Lays the folder out in the cache. What was downloaded before stays.
    pub(super) fn prepare(cache: &Path) -> Result<Self, BaseError> {
        let (suite, stanzas) = sources::of_machine(Path::new("/"))?;
        let folder = cache.join("apt");
        for name in ["lists/partial", "archives/partial", "sources.d"] {
            fs_err::create_dir_all(folder.join(name))?;
        }
        for name in ["", "lists", "archives"] {
            fs_err::set_permissions(folder.join(name), Permissions::from_mode(0o755))?;
        }
        let apt = Self { folder, log: cache.join("build.log"), suite };
        fs_err::write(apt.sources(), stanzas)?;
        fs_err::write(apt.folder.join("status"), "")?;
        fs_err::write(apt.configuration(), apt.settings()?)?;
        Ok(apt)
    }

    /// The deb822 file with the mirror.
    pub(super) fn sources(&self) -> PathBuf {
        self.folder.join("sources.d/machine.sources")
    }

    /// The folder itself: `lists/` and `archives/` lie in it.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What `APT_CONFIG` names.
    pub(super) fn configuration(&self) -> PathBuf {
        self.folder.join("apt.conf")
    }

    /// The machine's way to its mirror (proxies, retries, clock checks), and our folders. Its other
    /// settings, and the hooks that packages put there, are not wanted.
    fn settings(&self) -> Result<String, BaseError> {
        let dump = Command::new("apt-config").arg("dump").env("LC_ALL", "C.UTF-8").output()?;
        let dump = String::from_utf8_lossy(&dump.stdout).into_owned();
        let mut text = String::new();
        for line in dump.lines().filter(|line| line.starts_with("Acquire::")) {
            // the indexes of desktop software centres
            if !line.starts_with("Acquire::IndexTargets") {
                text.push_str(line);
                text.push('\n');
            }
        }
        text.push_str(
            "Acquire::Languages \"none\";\nAcquire::Retries \"3\";\nAcquire::GzipIndexes \"true\";\n",
        );
        for option in ["main", "parts", "sourcelist", "preferences", "preferencesparts"] {
            text.push_str(&format!("Dir::Etc::{option} \"/dev/null\";\n"));
        }
        for (option, path) in [
            ("Etc::sourceparts", "sources.d"),
            ("State::lists", "lists"),
            ("State::status", "status"),
            ("State::extended_states", "extended_states"),
            ("Cache", ""),
            ("Cache::archives", "archives"),
            ("Log", ""),
        ] {
            text.push_str(&format!("Dir::{option} \"{}\";\n", self.folder.join(path).display()));
        }
        text.push_str("Dir::Cache::pkgcache \"\";\nDir::Cache::srcpkgcache \"\";\n");
        // a machine may delete what it has fetched; the packages are needed after the download
        text.push_str("Binary::apt-get::APT::Keep-Downloaded-Packages \"true\";\n");
        Ok(text)
    }

    fn get(&self, what: &str) -> Program {
        Program::new(what, "apt-get", &self.log).env("APT_CONFIG", self.configuration()).arg("-y")
    }

    /// Fetches the indexes, then the packages that `installed` (a dpkg status file) lacks for
    /// `packages`; nothing when all of it is here.
    pub(super) fn download(
        &self,
        packages: &[&str],
        installed: Option<&Path>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), BaseError> {
        let what = Step::Indexes.to_string();
        self.step(Step::Indexes, self.get(&what).arg("update"), progress)?;

        let what = Step::Packages.to_string();
        let mut get = self.get(&what).args(["install", "--download-only", "--no-install-recommends"]);
        get = get.args(["-o", "APT::Status-Fd=1"]);
        if let Some(status) = installed {
            get = get.arg("-o").arg(format!("Dir::State::status={}", status.display()));
        } else {
            get = get.args(["?essential", "?priority(required)", "apt", "usr-is-merged"]);
        }
        self.step(Step::Packages, get.args(packages.iter().copied()), progress)?;
        self.get("drop packages that are no longer on the mirror").arg("autoclean").run(&mut |_| {})
    }

    /// Runs a download and tells its progress out of apt's output.
    fn step(
        &self,
        step: Step,
        program: Program,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), BaseError> {
        let start = std::time::Instant::now();
        progress(Progress::Begin(step));
        let (mut bytes, mut total) = (0, 0);
        program.run(&mut |line| {
            if let Some(size) = fetched(line) {
                bytes = size;
            } else if let Some(size) = needed(line) {
                total = size;
            } else if let Some(percent) = percentage(line) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    clippy::cast_precision_loss
                )]
                let done = (total as f64 * percent / 100.0) as u64;
                progress(Progress::Fetched { step, bytes: done, total });
            }
        })?;
        progress(Progress::End { step, elapsed: start.elapsed(), bytes });
        Ok(())
    }
}

/// `Fetched 9,004 kB in 1s (...)`: the bytes that a run brought.
fn fetched(line: &str) -> Option<u64> {
    size(line.strip_prefix("Fetched ")?.split(" in ").next()?)
}

/// `Need to get 12.3 MB of archives.` or `Need to get 5 kB/12.3 MB of archives.`
fn needed(line: &str) -> Option<u64> {
    let text = line.strip_prefix("Need to get ")?.split(" of archives").next()?;
    size(text.split('/').next()?)
}

/// `dlstatus:187:95.5759:Retrieving file 187 of 194`
fn percentage(line: &str) -> Option<f64> {
    line.strip_prefix("dlstatus:")?.split(':').nth(1)?.parse().ok()
}

/// apt's sizes: `89.1 MB`, `9,004 kB`, `151 B`.
fn size(text: &str) -> Option<u64> {
    let (number, unit) = text.trim().split_once(' ')?;
    let number: f64 = number.replace(',', "").parse().ok()?;
    let factor = match unit {
        "B" => 1.0,
        "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        _ => return None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((number * factor) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_tells_how_much_it_fetches() {
        assert_eq!(fetched("Fetched 9,004 kB in 1s (6991 kB/s)"), Some(9_004_000));
        assert_eq!(needed("Need to get 89.1 MB of archives."), Some(89_100_000));
        assert_eq!(needed("Need to get 151 B/12.3 MB of archives."), Some(151));
        assert_eq!(percentage("dlstatus:187:95.5:Retrieving file 187 of 194"), Some(95.5));
        assert_eq!(fetched("Get:1 somewhere bookworm InRelease [151 kB]"), None);
    }
}
