//! Another user to act as: its numbers and its environment, and how a process becomes it.
#![expect(
    clippy::disallowed_methods,
    reason = "asks a login shell for its environment, as root or through sudo"
)]

use std::{
    ffi::OsStr,
    fmt, io,
    os::unix::{ffi::OsStrExt, process::CommandExt},
    process::{Command, Stdio},
    str::FromStr,
};

use rustix::{
    process::{Gid, Uid},
    thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid},
};
use target::{Program, Target, User};

/// Where programs are found without a login.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// What a login shell prints just before its environment; login scripts may print anything before.
const MARK: &str = "discos-environment";
/// What describes the shell that was asked, and not the login.
const OF_THE_SHELL: [&str; 4] = ["_", "OLDPWD", "PWD", "SHLVL"];

/// The numbers of a user. Written as `UID:GID:GROUP,GROUP...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    uid: u32,
    gid: u32,
    groups: Vec<u32>,
}

impl Identity {
    /// The numbers of a user of this machine; none when it has no such user (yet).
    ///
    /// # Errors
    /// What the machine's `id` can't tell.
    pub fn find(target: &mut Target, user: &User) -> Result<Option<Self>, target::Error> {
        let finished = target.query(&Program::new(["id", "-G", &user.name]))?;
        if !finished.success() {
            return Ok(None);
        }
        let groups = finished.stdout.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        Ok(Some(Self { uid: user.uid, gid: user.gid, groups }))
    }

    /// The number of the user.
    pub fn uid(&self) -> u32 {
        self.uid
    }

    /// The number of its group.
    pub fn gid(&self) -> u32 {
        self.gid
    }

    /// Makes this process act as the user for good. Only one thread may be running.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn assume(&self) -> io::Result<()> {
        let groups: Vec<Gid> = self.groups.iter().copied().map(Gid::from_raw).collect();
        let (uid, gid) = (Uid::from_raw(self.uid), Gid::from_raw(self.gid));
        set_thread_groups(&groups)?;
        set_thread_res_gid(gid, gid, gid)?;
        set_thread_res_uid(uid, uid, uid)?;
        Ok(())
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<String> = self.groups.iter().map(u32::to_string).collect();
        write!(f, "{}:{}:{}", self.uid, self.gid, groups.join(","))
    }
}

impl FromStr for Identity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "--become wants UID:GID:GROUP,GROUP...";
        let mut parts = text.split(':');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).ok_or(WRONG);
        let (uid, gid) = (number()?, number()?);
        let groups = parts.next().ok_or(WRONG)?.split(',').filter(|group| !group.is_empty());
        let groups = groups.map(|group| group.parse().map_err(|_| WRONG)).collect::<Result<_, _>>()?;
        Ok(Self { uid, gid, groups })
    }
}

/// The environment that programs of a user start with.
pub fn environment(user: &User) -> Vec<(String, String)> {
    [
        ("HOME", user.home.as_str()),
        ("USER", &user.name),
        ("LOGNAME", &user.name),
        ("SHELL", shell(user)),
        ("PATH", PATH),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// The environment that a login of the user brings.
///
/// # Errors
/// Why the login shell did not start.
pub fn login_environment(user: &User) -> io::Result<Vec<(String, String)>> {
    let script = format!("printf '\\000{MARK}\\000'; exec cat /proc/self/environ");
    let shell = shell(user);
    let mut command;
    if rustix::process::geteuid().is_root() {
        command = Command::new(shell);
        command.uid(user.uid).gid(user.gid).env_clear().envs(environment(user));
    } else {
        command = Command::new("sudo");
        command.args(["-n", "-H", "-u", &user.name, "--", shell]);
    }
    let output = command.args(["-l", "-c", &script]).current_dir("/").stdin(Stdio::null()).output()?;
    let mut variables = output.stdout.split(|byte| *byte == 0).skip_while(|part| *part != MARK.as_bytes());
    if variables.next().is_none() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().next_back().unwrap_or("it printed nothing");
        return Err(io::Error::other(format!(
            "the login shell {shell} of {} does not start: {last}",
            user.name
        )));
    }
    Ok(variables
        .filter_map(|variable| {
            let at = variable.iter().position(|byte| *byte == b'=')?;
            let text = |bytes: &[u8]| OsStr::from_bytes(bytes).to_str().map(str::to_owned);
            Some((text(&variable[..at])?, text(&variable[at + 1..])?))
        })
        .filter(|(name, _)| !OF_THE_SHELL.contains(&name.as_str()))
        .collect())
}

fn shell(user: &User) -> &str {
    if user.shell.is_empty() { "/bin/sh" } else { &user.shell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_handed_over_on_the_command_line() {
        let identity = Identity { uid: 501, gid: 502, groups: vec![502, 10] };
        assert_eq!(identity.to_string(), "501:502:502,10");
        assert_eq!("501:502:502,10".parse(), Ok(identity));
        assert!("root".parse::<Identity>().is_err());
    }

    #[test]
    fn a_login_brings_what_its_scripts_export_whatever_they_print() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(".profile"), "echo Welcome; export STATION=SRT\n").unwrap();
        let user = User {
            name: "root".into(),
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
            comment: String::new(),
            home: home.path().display().to_string(),
            shell: "/bin/sh".into(),
        };
        let station = ("STATION".to_owned(), "SRT".to_owned());
        let login = login_environment(&user).unwrap();
        assert!(login.contains(&station));
        assert!(login.iter().all(|(name, _)| name != "PWD"), "it is of the shell that was asked: {login:?}");
        assert!(!environment(&user).contains(&station));
    }
}
