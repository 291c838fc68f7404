//! The checksum that a file must have.

use target::Error;

use crate::checksum::ALGORITHMS;

/// `ALGORITHM:DIGITS` or `ALGORITHM:ADDRESS`.
pub(super) struct Expected {
    pub algorithm: String,
    pub digits: Option<String>,
    pub address: Option<String>,
}

impl Expected {
    pub fn read(text: &str) -> Result<Option<Self>, Error> {
        if text.is_empty() {
            return Ok(None);
        }
        let (algorithm, rest) = text.split_once(':').unwrap_or(("", text));
        let algorithm = algorithm.trim().to_lowercase();
        if !ALGORITHMS.contains(&algorithm.as_str()) {
            return Err(Error::helped(
                "`checksum` names no algorithm that is known",
                format!("write ALGORITHM:DIGITS; the algorithms are: {}", ALGORITHMS.join(", ")),
            ));
        }
        let rest = rest.trim();
        if rest.contains("://") {
            return Ok(Some(Self { algorithm, digits: None, address: Some(rest.into()) }));
        }
        if rest.is_empty() || !rest.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(Error::other("`checksum`: these are no hexadecimal digits"));
        }
        Ok(Some(Self { algorithm, digits: Some(rest.to_lowercase()), address: None }))
    }
}

/// The digits of a file in a list as sha256sum prints it; a list with one line is about it.
pub(super) fn in_list(text: &str, name: &str) -> Option<String> {
    let lines: Vec<(&str, &str)> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| {
            let (digits, file) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
            let is_digits = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit());
            is_digits.then(|| (digits, file.trim().trim_start_matches(['*', '.', '/'])))
        })
        .collect();
    let found = lines.iter().find(|(_, file)| *file == name);
    let found = found.or(lines.first().filter(|(_, file)| lines.len() == 1 && file.is_empty()));
    found.map(|(digits, _)| digits.to_lowercase())
}
