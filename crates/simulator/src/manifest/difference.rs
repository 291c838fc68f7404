//! Where two hosts differ.

use std::{collections::BTreeMap, fmt};

use super::Fact;

/// A fact that two hosts do not share. Of what only one of them has, only `kind` (or the whole subject) is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub fact: Fact,
    /// Its value on the first host.
    pub first: Option<String>,
    /// Its value on the second host.
    pub second: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fact { subject, attribute } = &self.fact;
        match (&self.first, &self.second) {
            (Some(first), Some(second)) if first.contains('\n') || second.contains('\n') => {
                writeln!(f, "{subject}: {attribute}")?;
                let only = |lines: &str, others: &str, sign: char| -> String {
                    let kept = lines.lines().filter(|line| !others.lines().any(|other| other == *line));
                    kept.map(|line| format!("    {sign} {line}\n")).collect()
                };
                let (minus, plus) = (only(first, second, '-'), only(second, first, '+'));
                match (minus.as_str(), plus.as_str()) {
                    ("", "") => write!(f, "    the same lines in another order or number"),
                    _ => write!(f, "{}", format!("{minus}{plus}").trim_end_matches('\n')),
                }
            }
            (first, second) => {
                let shown = |value: &Option<String>| match value {
                    Some(value) => format!("{value:?}"),
                    None => "nothing".to_owned(),
                };
                write!(f, "{subject}: {attribute}: {} / {}", shown(first), shown(second))
            }
        }
    }
}

/// All of them, sorted.
pub(super) fn between(first: &BTreeMap<Fact, String>, second: &BTreeMap<Fact, String>) -> Vec<Difference> {
    let mut differences = Vec::new();
    for fact in first.keys().chain(second.keys().filter(|fact| !first.contains_key(*fact))) {
        let (left, right) = (first.get(fact), second.get(fact));
        if left == right {
            continue;
        }
        // of a file that only one of them has, its kind says it all
        let kind = Fact { subject: fact.subject.clone(), attribute: "kind".to_owned() };
        if *fact != kind && first.contains_key(&kind) != second.contains_key(&kind) {
            continue;
        }
        differences.push(Difference { fact: fact.clone(), first: left.cloned(), second: right.cloned() });
    }
    differences.sort_by(|one, other| one.fact.cmp(&other.fact));
    differences
}

#[cfg(test)]
mod tests {
    use crate::manifest::Manifest;

    fn manifest(facts: &[(&str, &str, &str)]) -> Manifest {
        let mut manifest = Manifest::default();
        for (subject, attribute, value) in facts {
            manifest.add(*subject, attribute, *value);
        }
        manifest
    }

    #[test]
    fn a_missing_file_is_one_difference_and_texts_are_told_by_line() {
        let one = manifest(&[("/a", "kind", "file"), ("/a", "mode", "0644"), ("/b", "contents", "x\ny\n")]);
        let other = manifest(&[("/b", "contents", "x\nz\n"), ("package:c", "version", "1")]);
        let told: Vec<String> = one.differences(&other).iter().map(ToString::to_string).collect();
        let expected = [
            "/a: kind: \"file\" / nothing",
            "/b: contents\n    - y\n    + z",
            "package:c: version: nothing / \"1\"",
        ];
        assert_eq!(told, expected);
        assert!(one.differences(&one).is_empty());
    }
}
