//! Runs the programs of a build: output to a log, nothing of theirs outlives this process.
#![expect(clippy::disallowed_methods, reason = "the simulator builds trees with the machine's own programs")]

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::BaseError;

/// The lines of a failed program that its error shows.
const TAIL: usize = 15;

/// One program to run.
pub(super) struct Program {
    what: String,
    name: String,
    log: PathBuf,
    command: Command,
}

impl Program {
    /// `name`, to do `what`; its output goes to `log`.
    pub(super) fn new(what: impl Into<String>, name: &str, log: &Path) -> Self {
        // killed with this process, even when that is killed itself; the trees are for every user
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", "/bin/sh", "-c", "umask 022; exec \"$0\" \"$@\"", name]);
        Self { what: what.into(), name: name.to_owned(), log: log.to_owned(), command }.environment()
    }

    /// The same in mount, PID, IPC and UTS namespaces of its own, so that no mount and no process
    /// stays behind.
    pub(super) fn contained(what: impl Into<String>, name: &str, log: &Path, network: bool) -> Self {
        let mut program = Self::new(what, "unshare", log);
        name.clone_into(&mut program.name);
        program.command.args(["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]);
        program.command.args(["--ipc", "--uts"]);
        if !network {
            program.command.arg("--net");
        }
        program.command.arg("--").arg(name);
        program
    }

    /// A clean environment: the caller's locale, proxies and TMPDIR are not the build's.
    fn environment(mut self) -> Self {
        self.command.env_clear();
        self.command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        self.command.envs([("LC_ALL", "C.UTF-8"), ("HOME", "/root"), ("DEBIAN_FRONTEND", "noninteractive")]);
        for proxy in ["http_proxy", "https_proxy", "no_proxy"] {
            if let Some(value) = std::env::var_os(proxy) {
                self.command.env(proxy, value);
            }
        }
        self
    }

    /// One more argument.
    pub(super) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.command.arg(arg.into());
        self
    }

    /// More arguments.
    pub(super) fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args.into_iter().map(Into::into));
        self
    }

    /// A variable of the environment.
    pub(super) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Runs it; `line` is told each line of its output, errors among them, while it lasts.
    pub(super) fn run(mut self, line: &mut dyn FnMut(&str)) -> Result<(), BaseError> {
        use std::io::Write as _;

        let mut log = fs_err::OpenOptions::new().create(true).append(true).open(&self.log)?;
        let (reader, writer) = std::io::pipe()?;
        self.command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let mut child = self.command.spawn()?;
        // the command keeps its end of the pipe, which would never end then
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut tail = std::collections::VecDeque::new();
        for text in BufReader::new(reader).split(b'\n') {
            let text = String::from_utf8_lossy(&text?).into_owned();
            writeln!(log, "{text}")?;
            line(&text);
            tail.push_back(text);
            if tail.len() > TAIL {
                tail.pop_front();
            }
        }
        let status = child.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(BaseError::Program {
            what: self.what,
            program: self.name,
            status: status.to_string(),
            tail: Vec::from(tail).join("\n"),
            log: self.log,
        })
    }
}

/// The first folder of the system's path that has the program.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(name))
        .find(|path| {
            path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
        })
}
