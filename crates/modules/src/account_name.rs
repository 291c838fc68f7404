//! Names of users and groups.

use target::Error;

/// Refuses what useradd and groupadd of CentOS refuse (the "goodname" patch of its shadow-utils): a
/// letter, digit, `_` or `.`, then also `-`, at last perhaps `$`; at most 32 characters.
pub(crate) fn require(name: &str) -> Result<(), Error> {
    let usual = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let stem = name.strip_suffix('$').unwrap_or(name);
    if stem.starts_with(usual) && stem.chars().all(|c| usual(c) || c == '-') && name.len() <= 32 {
        return Ok(());
    }
    Err(Error::helped(
        format!("`{name}` can't be the name of a user or group"),
        "use letters, digits, `_`, `.` and `-`, not `-` first, at most 32",
    ))
}
