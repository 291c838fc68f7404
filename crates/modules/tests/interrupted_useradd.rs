//! A home folder that a killed useradd left half made is completed by the next run.

#![expect(clippy::disallowed_methods, reason = "tests look at the machine past the door")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use target::{CallOptions, Error, Finished, Program, Runner, Target};
use wire::{Failure, Outcome};

/// What useradd does on this machine.
#[derive(Clone, Copy)]
enum Useradd {
    /// It is killed when it has copied the first of two files; the user is there already, as with shadow-utils 4.2.
    DiesWithTheUser,
    /// The same, but it would have written /etc/passwd last, as 4.1.4 does.
    DiesWithoutTheUser,
    /// A home that is there is left as it is.
    Works,
}

struct Machine {
    root: PathBuf,
    useradd: Useradd,
}

impl Machine {
    fn adds_the_user(&self) {
        let passwd = fs::read_to_string(self.root.join("etc/passwd")).unwrap();
        // whoever tests can give files to themselves
        let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        let line = format!("anna:x:{user}:{group}::/home/anna:/bin/bash\n");
        fs::write(self.root.join("etc/passwd"), passwd + &line).unwrap();
    }

    fn copies(&self, names: &[&str]) {
        let home = self.root.join("home/anna");
        if fs::create_dir(&home).is_ok() {
            for name in names {
                fs::copy(self.root.join("etc/skel").join(name), home.join(name)).unwrap();
            }
        }
    }
}

impl Runner for Machine {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        match (&*program.words[0], self.useradd) {
            ("getent", _) => return Ok(Finished { rc: 2, ..Finished::default() }),
            ("useradd", Useradd::Works) => {
                self.copies(&[".bashrc", ".profile"]);
                self.adds_the_user();
                return Ok(Finished::default());
            }
            ("useradd", Useradd::DiesWithTheUser) => self.adds_the_user(),
            ("useradd", Useradd::DiesWithoutTheUser) => {}
            (other, _) => panic!("{other}"),
        }
        self.copies(&[".bashrc"]);
        fs::write(self.root.join("home/anna/.bashrc"), "").unwrap();
        Err(Error::other("the power failed"))
    }
}

struct Station {
    kept: tempfile::TempDir,
    root: tempfile::TempDir,
}

impl Station {
    fn new() -> Self {
        let station = Self { kept: tempfile::tempdir().unwrap(), root: tempfile::tempdir().unwrap() };
        for folder in ["etc/skel", "etc/default", "home", "var/spool/mail"] {
            fs::create_dir_all(station.path(folder)).unwrap();
        }
        let root = "root:x:0:0:root:/root:/bin/bash\n";
        for (name, text) in
            [("passwd", root), ("group", "root:x:0:\n"), ("skel/.bashrc", "rc\n"), ("skel/.profile", "pr\n")]
        {
            fs::write(station.path("etc").join(name), text).unwrap();
        }
        fs::write(station.path("etc/default/useradd"), "CREATE_MAIL_SPOOL=yes\n").unwrap();
        station
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn has_anna(&self, useradd: Useradd, check: bool) -> Result<Outcome, Failure> {
        let machine = Machine { root: self.root.path().into(), useradd };
        let mut target = Target::new(self.root.path().into(), Box::new(machine));
        target.keep_in(self.kept.path().join("runs"), "run", "anna@control", "2026-11-23 10:15:00");
        let arguments = serde_json::json!({"name": "anna"});
        let options = CallOptions { check, ..CallOptions::default() };
        modules::run(
            modules::find("user").unwrap(),
            &mut target,
            arguments.as_object().unwrap(),
            &[],
            options,
        )
    }

    fn is_complete(&self) -> bool {
        let has = |name: &str, text: &str| {
            fs::read_to_string(self.path("home/anna").join(name)).is_ok_and(|found| found == text)
        };
        has(".bashrc", "rc\n") && has(".profile", "pr\n")
    }

    fn mark(&self) -> bool {
        Path::new(self.kept.path()).join("underway/home-of-anna").exists()
    }
}

#[test]
fn what_a_killed_useradd_did_not_copy_is_copied() {
    for dies in [Useradd::DiesWithTheUser, Useradd::DiesWithoutTheUser] {
        let station = Station::new();
        station.has_anna(dies, false).unwrap_err();
        assert!(station.mark() && !station.is_complete());
        assert!(station.has_anna(Useradd::Works, true).unwrap().changed, "check mode tells it");
        assert!(!station.is_complete(), "but does nothing");
        assert!(station.has_anna(Useradd::Works, false).unwrap().changed);
        assert!(station.is_complete() && !station.mark());
        assert!(station.path("var/spool/mail/anna").exists(), "useradd would have made it last");
        assert!(!station.has_anna(Useradd::Works, false).unwrap().changed);
    }
}

#[test]
fn a_home_that_was_there_before_stays_as_it_is() {
    let station = Station::new();
    fs::create_dir(station.path("home/anna")).unwrap();
    station.has_anna(Useradd::Works, false).unwrap();
    assert!(!station.mark() && !station.is_complete());
    assert!(!station.has_anna(Useradd::Works, false).unwrap().changed);
}
