//! A machine without Internet: what brings DISCOS to it, and what its users are told.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::{
    machine::{Machine, said},
    repository::{Repository, git, plain_git},
};

/// The scripts of the role.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../station/roles/mirror/files");
/// As the deployment configures git on such a machine.
const OFFICIAL: &str = "https://github.com/discos/discos.git";

/// A repository, the control machine's mirror of it, and the one of a machine.
struct Way {
    folder: TempDir,
    repository: Repository,
}

impl Way {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::new(&folder.path().join("far"));
        Self { folder, repository }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn script(&self, name: &str, words: &[&str]) -> Output {
        let mut command = Command::new("sh");
        command.arg(Path::new(SCRIPTS).join(name)).args(words).env("HOME", self.folder.path());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env_remove("GIT_DIR").current_dir(&self.folder);
        command.output().unwrap()
    }

    fn fetches(&self) -> Output {
        self.script("fetch-repository", &[&self.repository.address(), "control.git"])
    }

    /// Brings the machine what it lacks; the bytes that travelled.
    #[track_caller]
    fn pushes(&self) -> u64 {
        let has = names(&self.path("machine.git"));
        let commits: Vec<&str> = has.lines().filter_map(|line| line.split(' ').next()).collect();
        let packed =
            self.script("pack-repository", &[&["control.git", "out/machine"], &commits[..]].concat());
        assert!(packed.status.success(), "{packed:?}");
        let bytes = fs::metadata(self.path("out/machine")).unwrap().len();
        let received = self.receives("machine.git");
        assert!(received.status.success(), "{received:?}");
        assert!(!self.path("out/machine").exists(), "what was sent is not kept");
        bytes
    }

    fn receives(&self, mirror: &str) -> Output {
        self.script("receive-repository", &["out/machine", mirror, OFFICIAL])
    }
}

fn names(repository: &Path) -> String {
    let output = plain_git().arg("--git-dir").arg(repository).arg("for-each-ref").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_mirror_follows_its_repository_and_only_what_is_new_travels() {
    let way = Way::new();
    let first = way.fetches();
    assert!(first.status.success(), "{first:?}");
    let whole = way.pushes();
    let of = |name: &str| names(&way.path(name));
    assert_eq!(of("machine.git"), names(way.repository.folder()));
    assert_eq!(way.fetches().stdout, first.stdout, "nothing is new: neither its names nor its date");
    // a branch goes, and its name becomes a folder; one goes back; a tag moves; a name comes without a commit
    let far = way.repository.folder().to_str().unwrap();
    git(&["-C", far, "update-ref", "-d", "refs/heads/feature/new-receiver"]);
    git(&["-C", far, "branch", "feature", "master"]);
    git(&["-C", far, "branch", "-D", "both"]);
    git(&["-C", far, "branch", "both/a", "master"]);
    git(&["-C", far, "branch", "-f", "stable", "light"]);
    git(&["-C", far, "tag", "-f", "light", "master"]);
    let later = way.fetches();
    assert_ne!(later.stdout, first.stdout);
    let names_only = way.pushes();
    assert_eq!(of("machine.git"), names(way.repository.folder()));
    assert!(names_only < whole, "{names_only} of {whole} bytes");
    let checked = plain_git().arg("-C").arg(way.path("machine.git")).args(["fsck", "--full"]).output();
    assert!(checked.unwrap().status.success());
}

#[test]
fn a_repository_that_can_not_be_reached_is_a_warning_with_an_older_mirror_and_else_an_error() {
    let way = Way::new();
    let before = way.fetches();
    fs::rename(way.repository.folder(), way.path("gone")).unwrap();
    let now = way.fetches();
    assert!(now.status.success(), "{now:?}");
    let (before, now) = (text(&before.stdout), text(&now.stdout));
    let warning = now.lines().nth(1).unwrap();
    assert!(warning.starts_with("warning: fatal: ") && warning.contains("far/discos.git"), "{now}");
    assert_eq!(now.replace(&format!("{warning}\n"), ""), before);
    let none = way.script("fetch-repository", &[&way.repository.address(), "other.git"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(text(&none.stderr).starts_with("failed to fetch file://"), "{none:?}");
}

#[test]
fn what_arrives_damaged_changes_nothing() {
    let way = Way::new();
    assert!(way.fetches().status.success());
    let packed = way.script("pack-repository", &["control.git", "out/machine"]);
    assert!(packed.status.success(), "{packed:?}");
    let whole = fs::read(way.path("out/machine")).unwrap();
    fs::write(way.path("out/machine"), &whole[..whole.len() - 40]).unwrap();
    assert!(!way.receives("machine.git").status.success());
    assert_eq!(names(&way.path("machine.git")), "");
    fs::write(way.path("out/machine"), whole).unwrap();
    assert!(way.receives("machine.git").status.success());
    assert_eq!(names(&way.path("machine.git")), names(way.repository.folder()));
}

#[test]
fn what_a_lost_power_left_half_made_is_completed() {
    let way = Way::new();
    assert!(way.fetches().status.success());
    way.pushes();
    fs::write(way.path("machine.git/refs/heads/stable"), "").unwrap();
    assert_ne!(names(&way.path("machine.git")), names(way.repository.folder()));
    way.pushes();
    assert_eq!(names(&way.path("machine.git")), names(way.repository.folder()));
}

#[test]
fn nothing_can_be_pushed_to_a_mirror() {
    let way = Way::new();
    assert!(way.fetches().status.success());
    way.pushes();
    let mirror = way.path("machine.git");
    let output = plain_git()
        .arg("-C")
        .arg(way.repository.folder())
        .arg("push")
        .arg(&mirror)
        .arg("master:refs/heads/mine")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("would be lost. Push to https://github.com/"), "{output:?}");
    assert!(!names(&mirror).contains("mine"));
}

#[test]
fn users_are_told_that_a_branch_comes_from_a_mirror_and_of_when_it_is() {
    let machine = Machine::of_srt();
    let mirrors = machine.software().join("mirrors");
    fs::create_dir(&mirrors).unwrap();
    fs::write(mirrors.join("discos.origin"), format!("{OFFICIAL}\n2026-11-26 03:10:00 UTC\n")).unwrap();
    let instead = format!("[url \"{}\"]\n\tinsteadOf = {OFFICIAL}\n", machine.repository.folder().display());
    fs::write(machine.home().join(".gitconfig"), instead).unwrap();
    let get =
        |name: &str| said(&machine.command(&["get", name]).env_remove("DISCOS_REPOSITORY").output().unwrap());
    let told = format!(
        "DISCOS comes from this machine's mirror of {OFFICIAL}, last changed 2026-11-26 03:10:00 UTC; a deployment \
         brings it up to date\n"
    );
    let new = get("pushed-a-moment-ago");
    assert_eq!(new.code, Some(2), "{new:?}");
    assert!(new.err.starts_with(&told), "{new:?}");
    let stable = get("stable");
    assert_eq!(stable.code, Some(0), "{stable:?}");
    assert!(stable.err.starts_with(&told), "{stable:?}");
    // where the Internet comes back, the clone uses it
    assert_eq!(machine.git("stable", &["config", "remote.origin.url"]), OFFICIAL);
    // another repository is none of the mirror's business
    let other = machine.says(&["get", "master"]);
    assert_eq!((other.code, other.err.contains("mirror")), (Some(0), false), "{other:?}");
}
