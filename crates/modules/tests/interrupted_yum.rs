//! A yum that was interrupted is finished by the next one.

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
                String::new()
            }
            _ if line.starts_with("rpm -qa") => "1000 ntp.x86_64\n99999999999 tree.x86_64\n".into(),
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
fn a_yum_that_ends_leaves_nothing_to_finish() {
    let station = Station::new();
    station.installs_tree(Power::Lasts, false).unwrap();
    assert!(!station.mark());
    assert_eq!(station.yums(), ["yum -y install tree"]);
}
