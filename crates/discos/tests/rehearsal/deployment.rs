//! A run of `discos-deploy --rehearse`, from its start to its end.

use std::{
    fs::{self, File},
    os::unix::{fs::FileExt, process::CommandExt},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::{events::Events, executable::executable, watch::until};

/// No deployment here may take longer; those of real Ansible take minutes.
const LONGEST: Duration = Duration::from_secs(900);

/// A deployment that has not begun.
pub struct Deployment(Command);

/// One that runs.
pub struct Running {
    child: Child,
    stdout: File,
    stderr: File,
}

/// One that ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Deployment {
    pub fn new(home: &Path, system: &str, arguments: &[&str]) -> Self {
        Self::of("deploy", home, system, arguments)
    }

    /// The putting back of what an earlier one overwrote.
    pub fn restore(home: &Path, system: &str, arguments: &[&str]) -> Self {
        Self::of("restore", home, system, arguments)
    }

    fn of(verb: &str, home: &Path, system: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(executable());
        command.args([verb, system, "--rehearse"]).args(arguments).env("HOME", home).env("USER", "anna");
        command.env_remove("SUDO_USER").env_remove("STATION").stdin(Stdio::null());
        // a group of its own, as a shell makes one: Ctrl-C is for all of it
        command.process_group(0);
        Self(command)
    }

    /// Sets an environment variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// Begins.
    pub fn starts(mut self) -> Running {
        let (stdout, stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
        self.0.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap());
        Running { child: self.0.spawn().unwrap(), stdout, stderr }
    }

    /// Begins and is waited for.
    pub fn ends(self) -> Ended {
        self.starts().ends()
    }
}

impl Running {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until a task of this name has begun (with `--output json`).
    #[track_caller]
    pub fn reaches(&mut self, task: &str) {
        until(&format!("the task {task:?} begins"), LONGEST, || {
            let begun = Events::of(&read(&self.stdout)).started(task);
            assert!(
                begun || self.child.try_wait().unwrap().is_none(),
                "it ended before {task:?}: {}",
                read(&self.stdout)
            );
            begun
        });
    }

    /// Presses Ctrl-C.
    pub fn is_interrupted(&self) {
        let group = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process_group(group, Signal::INT).unwrap();
    }

    /// Waits for the end.
    #[track_caller]
    pub fn ends(mut self) -> Ended {
        let mut status = None;
        until("the deployment ends", LONGEST, || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        Ended {
            code: status.and_then(|status| status.code()),
            stdout: read(&self.stdout),
            stderr: read(&self.stderr),
        }
    }

    /// Most memory that the process has had so far, in KiB; none when it has ended.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    /// It has not ended.
    pub fn lasts(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Running {
    /// A test that failed leaves no deployment behind.
    fn drop(&mut self) {
        if self.lasts() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

impl Ended {
    /// What happened, as told with `--output json`.
    pub fn events(&self) -> Events {
        Events::of(&self.stdout)
    }

    /// The exit code must be this one.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// All that was written so far.
fn read(file: &File) -> String {
    // the writer shares this descriptor's position: read at a place instead
    let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    let n = file.read_at(&mut bytes, 0).unwrap();
    bytes.truncate(n);
    String::from_utf8_lossy(&bytes).into_owned()
}
