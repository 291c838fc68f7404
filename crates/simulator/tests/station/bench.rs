//! Brings stations up for the tests, and takes them away again.

use std::{
    ffi::OsString,
    net::Ipv4Addr,
    path::PathBuf,
    process::{Command, Output},
    time::{Duration, Instant},
};

use simulator::{HostPlan, Progress, Release, Running, StationPlan, UpOptions, down, shell, up};

/// A station that goes down with the test.
pub struct Bench {
    pub plan: StationPlan,
    pub ssh_config: PathBuf,
    pub news: Vec<Progress>,
}

/// What CentOS 6 servers need of a modern ssh; inventories give it as `ansible_ssh_common_args`.
pub const LEGACY: [&str; 3] = [
    "-oKexAlgorithms=+diffie-hellman-group-exchange-sha1,diffie-hellman-group14-sha1",
    "-oHostKeyAlgorithms=+ssh-rsa",
    "-oPubkeyAcceptedAlgorithms=^ssh-rsa",
];

/// Notices a host that has gone silent, and not one that is only slow.
const ALIVE: [&str; 2] = ["-oServerAliveInterval=1", "-oServerAliveCountMax=15"];

/// The executable that stations run, as `discos` is for users.
pub fn executable() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_discos-simulator-test"))
}

pub fn manager() -> HostPlan {
    host("manager", 10, Release::CentOs6)
}

pub fn storage() -> HostPlan {
    host("storage", 20, Release::CentOs7)
}

pub fn host(name: &str, last: u8, release: Release) -> HostPlan {
    HostPlan { name: format!("{name}.test.example"), address: Ipv4Addr::new(192, 168, 77, last), release }
}

pub fn plan(station: &str, hosts: &[HostPlan]) -> StationPlan {
    StationPlan {
        name: station.into(),
        domain: "test.example".into(),
        hosts: hosts.to_vec(),
        root_password: None,
    }
}

/// Brings a station up, telling what it tells.
pub fn try_up(plan: &StationPlan) -> Result<(Running, Vec<Progress>), simulator::Error> {
    let mut news = Vec::new();
    let running = up(plan, &UpOptions { executable: executable(), power_on: true }, &mut |progress| {
        news.push(progress)
    })?;
    Ok((running, news))
}

impl Bench {
    pub fn up(station: &str, hosts: &[HostPlan]) -> Self {
        let plan = plan(station, hosts);
        down(station).unwrap_or_else(|error| panic!("these tests simulate stations: {error}"));
        match try_up(&plan) {
            Ok((running, news)) => Self { plan, ssh_config: running.ssh_config, news },
            Err(error) => panic!("bring {station} up: {error}"),
        }
    }

    /// Runs a command over ssh.
    pub fn ssh(&self, host: &str, command: &str) -> Output {
        let legacy: &[&str] = if host.contains("storage") { &[] } else { &LEGACY };
        self.ssh_with(legacy, host, command)
    }

    pub fn ssh_with(&self, options: &[&str], host: &str, command: &str) -> Output {
        let mut ssh = Command::new("ssh");
        ssh.arg("-F").arg(&self.ssh_config).args(ALIVE).args(options).args([host, command]);
        ssh.output().unwrap()
    }

    /// Runs a command over ssh that must succeed; what it prints.
    pub fn told(&self, host: &str, command: &str) -> String {
        let output = self.ssh(host, command);
        assert!(output.status.success(), "{host}: {command}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The exit code of a command by `shell`.
    pub fn shell(&self, host: &str, command: &str) -> u8 {
        shell(&self.plan.name, host, &[OsString::from(command)]).unwrap()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let gone = down(&self.plan.name);
        if !std::thread::panicking() {
            assert!(gone.unwrap(), "the station had gone already");
        }
    }
}

/// Processes of this machine whose command line has all these words.
pub fn processes(words: &[&str]) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap() {
        let Ok(process) = entry.unwrap().file_name().to_string_lossy().parse() else { continue };
        let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let line: Vec<_> = line.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
        if words.iter().all(|word| line.iter().any(|have| have == word)) {
            found.push(process);
        }
    }
    found
}

/// What takes longer than this never happens.
const LONGEST: Duration = Duration::from_secs(120);

/// Waits until something is true.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < LONGEST, "not after {} s: {what}", LONGEST.as_secs());
        std::thread::sleep(Duration::from_millis(50));
    }
}
