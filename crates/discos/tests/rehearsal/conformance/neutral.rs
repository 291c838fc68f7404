//! What is drawn at random or follows from the time counts as the same: key material, and names of backups.

use regex::Regex;
use simulator::manifest::{Fact, Manifest};

/// A machine without it.
pub fn neutral(machine: &Manifest) -> Manifest {
    let key = Regex::new("AAAA[0-9A-Za-z+/]{60,}={0,2}").unwrap();
    let private = Regex::new("(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----\n).*(\n-----END )").unwrap();
    // NAME.PROCESS.TIME~, as Ansible names them
    let backup = Regex::new(r"\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$").unwrap();
    machine.mapped(|fact, value| {
        let subject = backup.replace(&fact.subject, " (backup)").into_owned();
        let fact = Fact { subject, attribute: fact.attribute.clone() };
        if fact.attribute != "contents" {
            return (fact, value.to_owned());
        }
        let value = private.replace_all(value, "${1}(drawn)${2}");
        (fact, key.replace_all(&value, "(drawn)").into_owned())
    })
}
