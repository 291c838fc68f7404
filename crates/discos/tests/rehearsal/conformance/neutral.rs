//! What is drawn at random or follows from the time counts as the same: key material, names of backups, when a crontab was
//! installed. Daemons that end by themselves soon after they were asked something are left out.

use regex::Regex;
use simulator::manifest::{Fact, Manifest};

/// Started by timedatectl and hostnamectl; they end half a minute later.
const PASSING: [&str; 4] = [
    "process:systemd-timedat",
    "service:systemd-timedated.service",
    "process:systemd-hostnam",
    "service:systemd-hostnamed.service",
];

/// A machine without it.
pub fn neutral(machine: &Manifest) -> Manifest {
    let key = Regex::new("AAAA[0-9A-Za-z+/]{60,}={0,2}").unwrap();
    let private = Regex::new("(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----\n).*(\n-----END )").unwrap();
    // NAME.PROCESS.TIME~, as Ansible names them
    let backup = Regex::new(r"\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$").unwrap();
    let crontab = Regex::new(r"(?m)^# \(.* installed on .*\)$").unwrap();
    machine.mapped(|fact, value| {
        if PASSING.contains(&fact.subject.as_str()) {
            return None;
        }
        let subject = backup.replace(&fact.subject, " (backup)").into_owned();
        let fact = Fact { subject, attribute: fact.attribute.clone() };
        if fact.attribute != "contents" {
            return Some((fact, value.to_owned()));
        }
        let value = private.replace_all(value, "${1}(drawn)${2}");
        let value = crontab.replace_all(&value, "# (installed)");
        Some((fact, key.replace_all(&value, "(drawn)").into_owned()))
    })
}
