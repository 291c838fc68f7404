//! Users and groups, whatever the order of their lines.

use std::path::Path;

use super::{Manifest, tree::at};
use crate::Error;

/// Reads passwd, shadow, group and gshadow of a host.
pub(super) fn read(root: &Path, manifest: &mut Manifest) -> Result<(), Error> {
    let file = |name: &str| fs_err::read_to_string(at(root, Path::new(name)));
    lines(&file("/etc/passwd")?, "user", &["", "uid", "gid", "comment", "home", "shell"], manifest);
    lines(
        &file("/etc/shadow")?,
        "user",
        &["password", "", "minimum", "maximum", "warning", "inactive", "expires"],
        manifest,
    );
    lines(&file("/etc/group")?, "group", &["", "gid", "members"], manifest);
    lines(&file("/etc/gshadow")?, "group", &["password", "administrators", "shadowed members"], manifest);
    Ok(())
}

/// Adds the fields behind the name of each line; those without a name of their own are left out.
fn lines(text: &str, kind: &str, fields: &[&str], manifest: &mut Manifest) {
    for line in text.lines() {
        let mut parts = line.split(':');
        let subject = format!("{kind}:{}", parts.next().unwrap_or_default());
        for (field, value) in fields.iter().zip(parts).filter(|(field, _)| !field.is_empty()) {
            manifest.add(&subject, field, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_field_by_field() {
        let mut manifest = Manifest::default();
        lines("discos:x:3060:335::/home:/bin/sh\n", "user", &["", "uid", "gid"], &mut manifest);
        assert_eq!(manifest.to_string(), "user:discos\tgid\t335\nuser:discos\tuid\t3060\n");
    }
}
