//! A yum that was interrupted is finished by the next one.

#![expect(clippy::disallowed_methods, reason = "tests look at the machine past the door")]
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use target::{CallOptions, Error, Finished, Program, Runner, Target};
use wire::{Failure, Outcome};

/// What happens to yum on this machine.
#[derive(Clone, Copy, PartialEq)]
enum Power {
    Lasts,
    FailsDuringYum,
    /// It lasts, but what was installed is in no repository that is configured yet.
    LastsWithoutRepository,
}

/// A machine on which `ntp` was installed long ago, and others just now.
struct Machine {
    power: Power,
    yums: Arc<Mutex<Vec<String>>>,
}

impl Runner for Machine {
    fn run(&mut self, program: &Program, _quiet: bool) -> Result<Finished, Error> {
        let line = program.words.join(" ");
        let words = || program.words.iter().skip_while(|word| !word.ends_with("\\n")).skip(1);
        let stdout = match &*line {
            _ if line.starts_with("yum ") => {
                self.yums.lock().unwrap().push(line);
                if self.power == Power::FailsDuringYum {
                    return Err(Error::other("the power failed"));
                }
                let reinstalls = self.yums.lock().unwrap().last().unwrap().contains(" reinstall ");
                if reinstalls && self.power == Power::LastsWithoutRepository {
                    let stderr = "Error: Cannot retrieve repository metadata\n".into();
                    return Ok(Finished { rc: 1, stderr, ..Finished::default() });
                }
                String::new()
            }
            _ if line.starts_with("rpm -qa") => {
                "1000 ntp.x86_64\n99999999999 tree.x86_64\n99999999999 gpg-pubkey.(none)\n".into()
            }
            "rpm -ql tree.x86_64" => {
                "/usr/bin/tree\n/usr/share/doc/tree\n/usr/share/doc/tree/README\n".into()
            }
            // Packages are in rpm's database once a yum has begun.
            _ if line.starts_with("rpm -q") => {
                let begun = !self.yums.lock().unwrap().is_empty();
                let told = |name: &String| {
                    if begun {
                        format!("{name} 1 1 x86_64\n")
                    } else {
                        format!("package {name} is not installed\n")
                    }
                };
                if line.contains("--whatprovides") {
                    "no package provides tree\n".into()
                } else {
                    words().map(told).collect()
                }
            }
            _ => panic!("{line}"),
        };
        Ok(Finished { rc: 0, stdout, ..Finished::default() })
    }
}

struct Station {
    kept: tempfile::TempDir,
    root: tempfile::TempDir,
    yums: Arc<Mutex<Vec<String>>>,
}

impl Station {
    fn new() -> Self {
        Self { kept: tempfile::tempdir().unwrap(), root: tempfile::tempdir().unwrap(), yums: Arc::default() }
    }

    fn installs_tree(&self, power: Power, check: bool) -> Result<Outcome, Failure> {
        let machine = Machine { power, yums: Arc::clone(&self.yums) };
        let mut target = Target::new(self.root.path().into(), Box::new(machine));
        target.keep_in(self.kept.path().join("runs"), "run", "anna@control", "2026-11-23 10:15:00");
        let arguments = serde_json::json!({"name": ["tree"], "state": "present"});
        let options = CallOptions { check, ..CallOptions::default() };
        modules::run(modules::find("yum").unwrap(), &mut target, arguments.as_object().unwrap(), &[], options)
    }

    fn yums(&self) -> Vec<String> {
        self.yums.lock().unwrap().clone()
    }

    fn mark(&self) -> bool {
        Path::new(self.kept.path()).join("underway/yum").exists()
    }
}

#[test]
fn what_an_interrupted_yum_installed_is_installed_again() {
    let station = Station::new();
    station.installs_tree(Power::FailsDuringYum, false).unwrap_err();
    assert!(station.mark(), "the next run must know");

    let told = station.installs_tree(Power::Lasts, true).unwrap();
    assert!(told.changed, "check mode tells that it will be done");
    assert_eq!(station.yums().len(), 1, "but does nothing");

    let done = station.installs_tree(Power::Lasts, false).unwrap();
    assert!(done.changed);
    assert_eq!(station.yums()[1], "yum -y reinstall tree.x86_64", "only what came since that yum began");
    assert!(!station.mark());

    let again = station.installs_tree(Power::Lasts, false).unwrap();
    assert!(!again.changed);
    assert_eq!(station.yums().len(), 2);
}

#[test]
fn files_that_a_killed_rpm_was_about_to_put_in_place_are_removed() {
    for installed_before in [true, false] {
        let station = Station::new();
        let file = |name: &str| station.root.path().join(name.trim_start_matches('/'));
        for folder in ["usr/bin", "usr/share/doc/tree", "etc"] {
            std::fs::create_dir_all(file(folder)).unwrap();
        }
        let names = ["/usr/bin/tree", "/usr/bin/tree;69264f3a", "/usr/share/doc/tree/README;69264f3b"];
        let others = ["/usr/bin/forest;69264f3a", "/usr/bin/tree;69264f3", "/etc/tree;69264f3a"];
        for name in names.iter().chain(&others) {
            std::fs::write(file(name), "").unwrap();
        }
        if installed_before {
            // it is in rpm's database, and so installed again
            station.installs_tree(Power::FailsDuringYum, false).unwrap_err();
            let told = station.installs_tree(Power::Lasts, true).unwrap();
            assert!(told.changes.iter().any(|change| change.subject == names[1]), "{:?}", told.changes);
            assert!(file(names[1]).exists());
        }
        station.installs_tree(Power::Lasts, false).unwrap();
        assert!(file(names[0]).exists());
        assert!(!file(names[1]).exists() && !file(names[2]).exists());
        assert!(others.iter().all(|name| file(name).exists()), "they are not known to be rpm's");
    }
}

#[test]
fn what_can_not_be_installed_again_yet_is_told_and_tried_again_by_the_next_task() {
    let station = Station::new();
    station.installs_tree(Power::FailsDuringYum, false).unwrap_err();
    let told = station.installs_tree(Power::LastsWithoutRepository, false).unwrap();
    assert!(!told.changed);
    let expected = "an earlier yum was interrupted: their scripts may not have run, but `yum -y reinstall tree.x86_64` \
                    failed with exit code 1: Error: Cannot retrieve repository metadata; the next task with yum tries again";
    assert_eq!(told.warnings, [expected]);
    assert!(station.mark());
    assert!(station.installs_tree(Power::Lasts, false).unwrap().changed);
    assert!(!station.mark());
}

#[test]
fn a_yum_that_ends_leaves_nothing_to_finish() {
    let station = Station::new();
    station.installs_tree(Power::Lasts, false).unwrap();
    assert!(!station.mark());
    assert_eq!(station.yums(), ["yum -y install tree"]);
}
