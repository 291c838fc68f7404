//! What an agent says about itself and its machine.

use std::path::Path;

use target::{Target, User};
use wire::{Greeting, PROTOCOL_VERSION};

/// Introduces the machine behind a target.
pub fn greeting(target: &Target, user: &User) -> Greeting {
    let uname = rustix::system::uname();
    Greeting {
        protocol: PROTOCOL_VERSION,
        user: user.name.clone(),
        system: system(target),
        hostname: uname.nodename().to_string_lossy().into_owned(),
    }
}

/// The user that this process acts as; one without an entry in `/etc/passwd` is called by its number.
pub fn own_user(target: &Target) -> User {
    let uid = rustix::process::geteuid().as_raw();
    let known = target.users().unwrap_or_default().into_iter().find(|user| user.uid == uid);
    known.unwrap_or_else(|| User {
        name: uid.to_string(),
        uid,
        gid: rustix::process::getegid().as_raw(),
        comment: String::new(),
        home: "/".into(),
        shell: "/bin/sh".into(),
    })
}

fn system(target: &Target) -> String {
    let read = |path: &str| target.read(Path::new(path)).ok().flatten();
    let text = |path: &str| read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let release = text("/etc/redhat-release").and_then(|text| Some(text.lines().next()?.trim().to_owned()));
    release
        .or_else(|| pretty_name(&text("/etc/os-release")?))
        .unwrap_or_else(|| "an unknown system".to_owned())
}

fn pretty_name(os_release: &str) -> Option<String> {
    let value = os_release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_called_by_its_pretty_name() {
        let text = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(pretty_name(text).unwrap(), "Debian GNU/Linux 12 (bookworm)");
    }
}
