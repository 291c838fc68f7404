//! What useradd takes for what it is not told: `/etc/default/useradd` and `/etc/login.defs`. Where these
//! say nothing, what CentOS has in them.

use std::path::Path;

use target::{Error, Target};

pub struct Defaults {
    /// The folder that homes are in.
    pub homes: String,
    pub shell: String,
    /// The primary group of users who have no group of their own.
    pub group: u32,
    /// Every user has a group of the same name.
    pub own_groups: bool,
    /// The folder with a file for each user's mail; none when users get no such file.
    pub mails: Option<String>,
    /// Permissions of a home folder.
    pub home_mode: u32,
    /// Least and greatest age of a password, and when its end is warned of, in days.
    pub ageing: [String; 3],
}

impl Defaults {
    pub fn read(target: &Target) -> Result<Self, Error> {
        let useradd = target.read_text(Path::new("/etc/default/useradd"))?.unwrap_or_default();
        let login = target.read_text(Path::new("/etc/login.defs"))?.unwrap_or_default();
        let umask = value(&login, "UMASK").and_then(|umask| u32::from_str_radix(umask, 8).ok());
        Ok(Self {
            homes: value(&useradd, "HOME").unwrap_or("/home").into(),
            shell: value(&useradd, "SHELL").unwrap_or("/bin/bash").into(),
            group: value(&useradd, "GROUP").and_then(|gid| gid.parse().ok()).unwrap_or(100),
            own_groups: value(&login, "USERGROUPS_ENAB") != Some("no"),
            mails: (value(&useradd, "CREATE_MAIL_SPOOL") == Some("yes"))
                .then(|| value(&login, "MAIL_DIR").unwrap_or("/var/spool/mail").into()),
            home_mode: 0o777 & !umask.unwrap_or(0o077),
            ageing: [("PASS_MIN_DAYS", "0"), ("PASS_MAX_DAYS", "99999"), ("PASS_WARN_AGE", "7")]
                .map(|(key, usual)| value(&login, key).unwrap_or(usual).into()),
        })
    }
}

/// The last one counts, as for useradd.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let behind = |line: &'a str| line.trim().strip_prefix(key)?.strip_prefix(['=', ' ', '\t']).map(str::trim);
    text.lines().rev().find_map(behind).filter(|value| !value.is_empty())
}
