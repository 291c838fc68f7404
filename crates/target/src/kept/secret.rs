//! Contents that are never kept: a copy of a secret is one more place to lose it from.

use std::path::Path;

/// Files that have password hashes in the second field of their lines; so have the ones before them, with a `-` behind
/// the name, and the ones that are being written, with a `+`.
const ACCOUNTS: [&str; 4] = ["/etc/shadow", "/etc/gshadow", "/etc/passwd", "/etc/group"];

/// Why the contents of a file are not kept; none when they may be.
pub(super) fn reason(path: &Path, contents: impl FnOnce() -> Option<Vec<u8>>) -> Option<String> {
    if path == Path::new("/etc/security/opasswd") {
        return Some("it holds password hashes".into());
    }
    let name = path.to_str().map(|path| path.strip_suffix(['-', '+']).unwrap_or(path));
    if !ACCOUNTS.iter().any(|known| Some(*known) == name) {
        return None;
    }
    let contents = contents()?;
    let has_hash = String::from_utf8_lossy(&contents).lines().any(|line| {
        let field = line.split(':').nth(1).unwrap_or_default().trim_start_matches('!');
        field.len() > 1
    });
    has_hash.then(|| "it holds password hashes".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_for(path: &str, contents: &str) -> Option<String> {
        reason(Path::new(path), || Some(contents.into()))
    }

    #[test]
    fn account_files_are_kept_unless_somebody_has_a_password_in_them() {
        let locked = "root:*:1:0:99999:7:::\nanna:!!:1:0:99999:7:::\n";
        assert_eq!(reason_for("/etc/shadow", locked), None);
        let why = Some("it holds password hashes".to_owned());
        assert_eq!(reason_for("/etc/shadow", &format!("{locked}bob:!$6$salt$hash:1::::::\n")), why);
        assert_eq!(reason_for("/etc/shadow+", "bob:$6$salt$hash:1::::::\n"), why);
        assert_eq!(reason_for("/etc/shadow", "old:QhZ2bWBYlvO7E:1::::::\n"), why);
        assert_eq!(reason_for("/etc/gshadow", "acs:!::anna\nobs:::\n"), None);
        assert_eq!(reason_for("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"), None);
        assert_eq!(reason_for("/etc/hosts", "x:$6$salt$hash\n"), None);
    }
}
