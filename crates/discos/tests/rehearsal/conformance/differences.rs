//! The differences that are allowed, each with its reason. One that is not needed any more is an error.

use std::{collections::BTreeSet, fs, path::PathBuf};

use simulator::manifest::Difference;

/// The list.
pub struct Differences {
    name: &'static str,
    allowed: Vec<Allowed>,
}

/// `SUBJECT | ATTRIBUTE | REASON`; a subject that ends with `*` stands for all that begin so, an attribute `*` for all.
#[derive(Debug)]
struct Allowed {
    line: usize,
    subject: String,
    attribute: String,
}

impl Allowed {
    fn covers(&self, difference: &Difference) -> bool {
        let fact = &difference.fact;
        let subject = match self.subject.strip_suffix('*') {
            Some(beginning) => fact.subject.starts_with(beginning),
            None => fact.subject == self.subject,
        };
        subject && (self.attribute == "*" || self.attribute == fact.attribute)
    }
}

impl Differences {
    /// Reads a file of this folder.
    pub fn read(name: &'static str) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rehearsal/conformance");
        Self::parse(name, &fs::read_to_string(PathBuf::from(folder).join(name)).unwrap())
    }

    fn parse(name: &'static str, text: &str) -> Self {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let allowed = lines.map(|(index, text)| {
            let (line, parts): (_, Vec<&str>) = (index + 1, text.splitn(3, '|').map(str::trim).collect());
            let [subject, attribute, reason] = parts[..] else { panic!("{name}:{line}: {text}") };
            assert!(!reason.is_empty(), "{name}:{line}: no reason");
            assert!(
                !(subject.contains('*') && subject.starts_with("/etc")) && subject.len() > 3,
                "{name}:{line}: {subject} is too much"
            );
            Allowed { line, subject: subject.to_owned(), attribute: attribute.to_owned() }
        });
        Self { name, allowed: allowed.collect() }
    }

    /// Tells what is not allowed, and what need not be allowed any more.
    pub fn judge(&self, found: &[(String, Vec<Difference>)]) -> String {
        let mut needed = BTreeSet::new();
        let mut told = String::new();
        for (host, differences) in found {
            for difference in differences {
                match self.allowed.iter().find(|allowed| allowed.covers(difference)) {
                    Some(allowed) => drop(needed.insert(allowed.line)),
                    None => told.push_str(&format!("{host}: {difference}\n")),
                }
            }
        }
        for allowed in self.allowed.iter().filter(|allowed| !needed.contains(&allowed.line)) {
            let Allowed { line, subject, attribute } = allowed;
            told.push_str(&format!("{}:{line}: {subject} {attribute} is not needed any more\n", self.name));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use simulator::manifest::Fact;

    use super::*;

    fn difference(subject: &str, attribute: &str) -> Difference {
        let fact = Fact { subject: subject.into(), attribute: attribute.into() };
        Difference { fact, first: Some("a".into()), second: None }
    }

    #[test]
    fn what_is_not_allowed_and_what_is_not_needed_is_told() {
        let allowed = Differences::parse(
            "list",
            "# list\n/var/log/* | * | logs\n/etc/shadow- | contents | passwords\n",
        );
        let found =
            [("m".to_owned(), vec![difference("/var/log/a", "mode"), difference("/etc/hosts", "mode")])];
        let told = allowed.judge(&found);
        assert_eq!(
            told,
            "m: /etc/hosts: mode: \"a\" / nothing\nlist:3: /etc/shadow- contents is not needed any more\n"
        );
    }

    #[test]
    #[should_panic(expected = "is too much")]
    fn no_pattern_stands_for_a_part_of_etc() {
        Differences::parse("list", "/etc/ssh/* | contents | keys\n");
    }
}
