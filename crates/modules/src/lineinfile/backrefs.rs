//! References of a line to groups of the expression that found the old one (`backrefs: true`).

use regex::bytes::Captures;

/// The line with `\1` and `\g<name>` replaced, and escapes as Python's `re` reads them in replacements.
pub(super) fn expand(line: &str, found: &Captures<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.extend_from_slice(before.as_bytes());
        let digits = behind.len() - behind.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some((name, behind)) = behind.strip_prefix("g<").and_then(|tail| tail.split_once('>')) {
            let group = match name.parse::<usize>() {
                Ok(number) => found.get(number),
                Err(_) => found.name(name),
            };
            text.extend_from_slice(group.map_or(b"", |group| group.as_bytes()));
            rest = behind;
        } else if digits > 0 {
            let (number, behind) = behind.split_at(digits.min(2));
            let group = number.parse().ok().and_then(|number| found.get(number));
            text.extend_from_slice(group.map_or(b"", |group| group.as_bytes()));
            rest = behind;
        } else {
            let mut characters = behind.chars();
            match characters.next() {
                Some('n') => text.push(b'\n'),
                Some('t') => text.push(b'\t'),
                Some('r') => text.push(b'\r'),
                Some('\\') | None => text.push(b'\\'),
                Some(other) => text.extend_from_slice(format!("\\{other}").as_bytes()),
            }
            rest = characters.as_str();
        }
    }
    text.extend_from_slice(rest.as_bytes());
    text
}

#[cfg(test)]
mod tests {
    use regex::bytes::Regex;

    use super::expand;

    #[test]
    fn groups_are_referred_to_as_in_python() {
        let expression = Regex::new("^(?P<key>a)=(b)(c)?$").unwrap();
        let found = expression.captures(b"a=b").unwrap();
        for (line, expected) in [
            (r"\1=\2!", "a=b!"),
            (r"\g<key>-\g<2>", "a-b"),
            (r"[\3]", "[]"),
            (r"a\\b", r"a\b"),
            (r"\1\n\2", "a\nb"),
            ("plain", "plain"),
        ] {
            assert_eq!(String::from_utf8(expand(line, &found)).unwrap(), expected);
        }
    }
}
