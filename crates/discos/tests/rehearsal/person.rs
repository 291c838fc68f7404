//! Somebody who logs in to a simulated host by ssh.

use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use crate::{station::Station, terminal::Sitting};

/// What a modern ssh has switched off and the sshd of CentOS 6 needs.
const LEGACY: [&str; 6] = [
    "-o",
    "KexAlgorithms=+diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1",
    "-o",
    "HostKeyAlgorithms=+ssh-rsa",
    "-o",
    "PubkeyAcceptedAlgorithms=^ssh-rsa",
];

/// A user of a host.
pub struct Person<'a> {
    station: &'a Station,
    pub host: &'static str,
    user: &'static str,
}

impl<'a> Person<'a> {
    /// Lets the user of a host in with the station's key.
    pub fn of(station: &'a Station, host: &'static str, user: &'static str) -> Self {
        let key = fs::read_to_string(station.folder().join("id_rsa.pub")).unwrap();
        let key = key.trim();
        station.told(
            host,
            &format!(
                "set -e; cd ~{user}; mkdir -p .ssh; echo '{key}' >> .ssh/authorized_keys; \
                 chown -R {user}:acs .ssh; chmod 700 .ssh; chmod 600 .ssh/authorized_keys"
            ),
        );
        Self::known(station, host, user)
    }

    /// Somebody who was let in before.
    pub fn known(station: &'a Station, host: &'static str, user: &'static str) -> Self {
        Self { station, host, user }
    }

    fn words(&self, program: &str) -> Vec<OsString> {
        let config: PathBuf = self.station.folder().join("ssh_config");
        let mut words = vec![OsString::from(program), "-F".into(), config.into()];
        words.extend(LEGACY.map(OsString::from));
        words
    }

    fn address(&self) -> String {
        format!("{}@{}", self.user, self.station.long_name(self.host))
    }

    /// A command by ssh without a terminal.
    pub fn runs(&self, command: &str) -> Output {
        let mut words = self.words("ssh");
        words.extend([self.address().into(), command.into()]);
        start(&words)
    }

    /// The same, with this on its input.
    pub fn runs_with(&self, command: &str, input: &str) -> Output {
        let mut words = self.words("ssh");
        words.extend([self.address().into(), command.into()]);
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// What such a command prints; it must succeed and print no error.
    #[track_caller]
    pub fn told(&self, command: &str) -> String {
        let output = self.runs(command);
        assert!(output.status.success() && output.stderr.is_empty(), "{command}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Copies a file of this machine into the home folder.
    pub fn is_sent(&self, file: &str) -> Output {
        let mut words = self.words("scp");
        words.extend([file.into(), format!("{}:", self.address()).into()]);
        start(&words)
    }

    /// A login at a terminal.
    pub fn sits(&self) -> Sitting {
        let mut words = self.words("ssh");
        words.extend(["-tt".into(), self.address().into()]);
        Sitting::of(self.station.home(), &words)
    }

    /// A command at a terminal.
    pub fn sits_at(&self, command: &str) -> Sitting {
        let mut words = self.words("ssh");
        words.extend(["-q".into(), "-tt".into(), self.address().into(), command.into()]);
        Sitting::of(self.station.home(), &words)
    }
}

fn start(words: &[OsString]) -> Output {
    Command::new(&words[0]).args(&words[1..]).stdin(Stdio::null()).output().unwrap()
}
