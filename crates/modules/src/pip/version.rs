//! Versions of Python packages and what a requirement says of them, by PEP 440.

use std::cmp::Ordering;

/// `>=1.2`, `==1.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    operator: &'static str,
    version: String,
}

/// Longer ones first: `===` begins with `==`.
const OPERATORS: [&str; 8] = ["===", "==", "!=", ">=", "<=", "~=", ">", "<"];

impl Condition {
    /// Reads one; none when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let operator = OPERATORS.into_iter().find(|operator| text.starts_with(operator))?;
        let version = text[operator.len()..].trim();
        (!version.is_empty()).then(|| Self { operator, version: version.to_owned() })
    }

    /// Whether a version satisfies it.
    pub fn holds(&self, version: &str) -> bool {
        if let Some(prefix) = self.version.strip_suffix(".*") {
            return is_below(version, prefix) == (self.operator != "!=");
        }
        let order = compare(version, &self.version);
        match self.operator {
            "===" => version == self.version,
            "==" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            ">=" => order != Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            "<" => order == Ordering::Less,
            // Compatible: not less, and alike but for the last part.
            _ => {
                let prefix = self.version.rsplit_once('.').map_or("", |(prefix, _)| prefix);
                order != Ordering::Less && is_below(version, prefix)
            }
        }
    }
}

/// `1.2.3` is one of `1.2`.
fn is_below(version: &str, prefix: &str) -> bool {
    let (mut numbers, prefix) = (Key::of(version).numbers, Key::of(prefix).numbers);
    numbers.resize(numbers.len().max(prefix.len()), 0);
    numbers.starts_with(&prefix)
}

/// What is compared of a version.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    numbers: Vec<u64>,
    /// dev, a, b and rc come before the version, post behind it; each may have a number.
    stages: Vec<(i8, u64)>,
}

impl Key {
    fn of(version: &str) -> Self {
        let version = version.trim().trim_start_matches('v').to_lowercase();
        let version = version.split('+').next().unwrap_or_default();
        let end = version
            .char_indices()
            .find(|(_, c)| !c.is_ascii_digit() && *c != '.')
            .map_or(version.len(), |(at, _)| at);
        let (release, rest) = version.split_at(end);
        let numbers = release.split('.').filter(|part| !part.is_empty());
        let numbers: Vec<u64> = numbers.map(|part| part.parse().unwrap_or(u64::MAX)).collect();
        let mut stages = Vec::new();
        let mut rest = rest;
        while let Some(at) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
            rest = &rest[at..];
            let word = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (name, behind) = rest.split_at(word);
            let behind = behind.trim_start_matches(['.', '-', '_']);
            let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
            let rank = match name {
                "dev" => -4,
                "a" | "alpha" => -3,
                "b" | "beta" => -2,
                "rc" | "c" | "pre" | "preview" => -1,
                _ => 1,
            };
            stages.push((rank, behind[..digits].parse().unwrap_or(0)));
            rest = &behind[digits..];
        }
        stages.push((0, 0));
        Self { numbers, stages }
    }
}

/// The order of two versions.
pub fn compare(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (Key::of(one), Key::of(other));
    let length = one.numbers.len().max(other.numbers.len());
    one.numbers.resize(length, 0);
    other.numbers.resize(length, 0);
    one.cmp(&other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_the_order_of_pep_440() {
        let sorted =
            ["1.0.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0.post1", "1.1.dev2", "1.2", "1.10"];
        for pair in sorted.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("1.0", "1.0.0"), Ordering::Equal);
        assert_eq!(compare("v2.1", "2.1+local"), Ordering::Equal);
    }

    #[test]
    fn conditions_are_judged_as_pip_does() {
        let holds = |condition: &str, version: &str| Condition::read(condition).unwrap().holds(version);
        assert!(holds(">= 1.2", "1.10"));
        assert!(!holds("<1.10", "1.10"));
        assert!(holds("==1.2.*", "1.2.9") && !holds("==1.2.*", "1.20"));
        assert!(!holds("!=1.*", "1.5"));
        assert!(holds("~=1.4.2", "1.4.9") && !holds("~=1.4.2", "1.5"));
        assert!(holds("===1.0", "1.0") && !holds("===1.0", "1.0.0"));
        assert_eq!(Condition::read("1.2"), None);
        assert_eq!(Condition::read(">="), None);
    }
}
