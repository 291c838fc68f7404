//! Who makes a system call.

use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
};

use rustix::process::{Pid, Signal, kill_process};

/// Longest chain of parents that is looked at.
const GENERATIONS: usize = 16;

/// A process, seen from the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller(u32);

impl Caller {
    /// The process, or a thread of it.
    pub fn of(thread: u32) -> Self {
        Self(thread)
    }

    /// It runs our executable: one whose file name begins with `discos`.
    pub fn is_ours(self) -> bool {
        fs::read_link(format!("/proc/{}/exe", self.0))
            .ok()
            .and_then(|path| path.file_name().map(|name| name.as_bytes().starts_with(b"discos")))
            .unwrap_or(false)
    }

    /// It is an agent: it runs our executable, and is not the host's init, which runs the supervisor's.
    pub fn is_agent(self) -> bool {
        let file = |process: &str| {
            fs_err::metadata(format!("/proc/{process}/exe")).ok().map(|found| (found.dev(), found.ino()))
        };
        self.is_ours() && file(&self.0.to_string()) != file("self")
    }

    /// It is an agent, or was started by one.
    pub fn is_of_deployment(self) -> bool {
        self.line().any(Self::is_agent)
    }

    /// Both are of the same process.
    pub fn is_process_of(self, other: Self) -> bool {
        self.field("Tgid:") == other.field("Tgid:")
    }

    /// Kills the process.
    pub fn kill(self) {
        let process = self.field("Tgid:").and_then(|process| Pid::from_raw(process.cast_signed()));
        // who is gone needs no killing
        let _ = process.map(|process| kill_process(process, Signal::KILL));
    }

    /// The agent that started this process, or is it: the outermost.
    pub fn agent(self) -> Option<Self> {
        self.line().filter(|process| process.is_agent()).last()
    }

    /// The sshd that serves the session that this process is in.
    pub fn session(self) -> Option<Self> {
        self.line().find(|process| process.name().starts_with("sshd"))
    }

    /// The name of its program.
    pub fn name(self) -> String {
        fs_err::read_to_string(format!("/proc/{}/comm", self.0)).unwrap_or_default().trim_end().to_owned()
    }

    /// It and its ancestors.
    fn line(self) -> impl Iterator<Item = Self> {
        let parent = |child: &Self| child.field("PPid:").filter(|parent| *parent > 1).map(Self);
        std::iter::successors(Some(self), parent).take(GENERATIONS)
    }

    fn field(self, name: &str) -> Option<u32> {
        let status = fs_err::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        status.lines().find_map(|line| line.strip_prefix(name))?.trim().parse().ok()
    }
}
