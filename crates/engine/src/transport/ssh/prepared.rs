//! A machine that answered: it waits for `go` and has nothing written yet.

use std::{
    io::{self, Read, Write},
    process::{ChildStdin, ChildStdout},
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use super::bootstrap::{GO, MARK, USER};
use crate::{
    Cancel,
    transport::{
        Channel, ConnectError, End, Executable, Prepared, Started,
        process::{Pipes, Process},
    },
};

/// Login scripts may print this much before the script speaks.
const MOST_CHATTER: usize = 64 << 10;
/// Longest line of the script.
const LONGEST_LINE: usize = 1024;
/// The machine checks and renames the executable within this time.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// A machine that answered.
pub struct Waiting {
    process: Arc<Process>,
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    /// The executable, when the machine lacks it.
    missing: Option<Executable>,
}

impl Waiting {
    /// Waits until the script on the machine speaks.
    pub fn probe(
        pipes: Pipes,
        executable: &Executable,
        patience: Duration,
        is_asking: &dyn Fn() -> bool,
        cancel: &Cancel,
    ) -> Result<Self, ConnectError> {
        let Pipes { process, stdin, stdout } = pipes;
        let mut waiting = Self { process, stdin: Some(stdin), stdout: Some(stdout), missing: None };
        let answer = waiting.await_mark(patience, is_asking, cancel)?;
        let mut words = answer.split_whitespace();
        if words.next() == Some("NEED") {
            waiting.missing = Some(executable.clone());
        }
        let system = words.collect::<Vec<_>>().join(" ");
        if system != "Linux x86_64" {
            return Err(ConnectError::new(format!("the machine runs {system}, not Linux x86_64"))
                .help("this program can only configure Linux machines with x86_64 processors"));
        }
        Ok(waiting)
    }

    /// Waits for the next line with our mark and gives the rest of it. While the operator is asked
    /// something, time does not count.
    fn await_mark(
        &mut self,
        patience: Duration,
        is_asking: &dyn Fn() -> bool,
        cancel: &Cancel,
    ) -> Result<String, ConnectError> {
        let mut deadline = Instant::now() + patience;
        let mut stdout = self.stdout.take().ok_or_else(|| ConnectError::new("the connection is closed"))?;
        let (sender, receiver) = mpsc::channel();
        let reader = thread::Builder::new().stack_size(128 << 10).spawn(move || {
            let line = read_mark(&mut stdout);
            // Nobody waits any more after an interruption.
            let _ = sender.send((line, stdout));
        });
        if let Err(e) = reader {
            return Err(ConnectError::new(format!("can't start a thread: {e}")));
        }
        loop {
            match receiver.recv_timeout(Duration::from_millis(50)) {
                Ok((Ok(line), stdout)) => {
                    self.stdout = Some(stdout);
                    return Ok(line);
                }
                Ok((Err(e), _)) => return Err(self.broken(&e)),
                Err(RecvTimeoutError::Timeout) if cancel.is_raised() => {
                    return Err(ConnectError::new("interrupted by the operator"));
                }
                Err(RecvTimeoutError::Timeout) if is_asking() => deadline = Instant::now() + patience,
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
                Err(_) => {
                    let seconds = patience.as_secs();
                    return Err(ConnectError::new(format!("the login did not finish within {seconds} s"))
                        .help("does a login script on the machine wait for something?"));
                }
            }
        }
    }

    fn push(&mut self, executable: &Executable, cancel: &Cancel) -> Result<u64, ConnectError> {
        let unreadable =
            |e: io::Error| ConnectError::new(format!("can't read {}: {e}", executable.path.display()));
        let mut file = executable.open().map_err(unreadable)?;
        let mut buffer = vec![0; 32 << 10];
        let mut sent = 0;
        loop {
            let n = file.read(&mut buffer).map_err(unreadable)?;
            if n == 0 {
                return Ok(sent);
            }
            if cancel.is_raised() {
                return Err(ConnectError::new("interrupted by the operator"));
            }
            self.write(&buffer[..n])?;
            sent += n as u64;
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ConnectError> {
        let written = self.stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(bytes));
        written.map_err(|e| self.broken(&e))
    }

    fn broken(&self, error: &io::Error) -> ConnectError {
        self.process
            .last_words()
            .unwrap_or_else(|| ConnectError::new(format!("the connection broke: {error}")))
    }
}

impl Prepared for Waiting {
    fn users(&mut self, names: &[String], cancel: &Cancel) -> Result<Vec<String>, ConnectError> {
        // A name that no user can have is not worth a question, and could be read as something else.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let mut found = Vec::new();
        for name in names.iter().filter(|name| !name.starts_with('-') && name.chars().all(plain)) {
            self.write(format!("{USER} {name}\n").as_bytes())?;
            if self.await_mark(START_PATIENCE, &|| false, cancel)? == *name {
                found.push(name.clone());
            }
        }
        Ok(found)
    }

    fn start(mut self: Box<Self>, cancel: &Cancel) -> Result<Started, ConnectError> {
        self.write(GO.as_bytes())?;
        let pushed_bytes = match self.missing.take() {
            Some(executable) => self.push(&executable, cancel)?,
            None => 0,
        };
        self.await_mark(START_PATIENCE, &|| false, cancel)?;
        match (self.stdout.take(), self.stdin.take()) {
            (Some(from_agent), Some(to_agent)) => Ok(Started {
                channel: Channel {
                    from_agent: Box::new(from_agent),
                    to_agent: Box::new(to_agent),
                    end: Box::new(Arc::clone(&self.process)),
                },
                pushed_bytes,
            }),
            _ => Err(ConnectError::new("the connection is closed")),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Still here: the agent was not started. The script ends at the end of its input.
        if self.stdin.take().is_some() {
            self.process.cut();
        }
    }
}

/// Reads up to the line with our mark, byte by byte: what follows it belongs to the agent.
#[expect(clippy::unbuffered_bytes, reason = "a buffer would swallow what belongs to the agent")]
fn read_mark(from: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    for byte in from.bytes().take(MOST_CHATTER) {
        match byte? {
            b'\n' => {
                let text = String::from_utf8_lossy(&line);
                if let Some(answer) = text.strip_prefix(MARK) {
                    return Ok(answer.trim().to_owned());
                }
                line.clear();
            }
            byte if line.len() < LONGEST_LINE => line.push(byte),
            _ => {}
        }
    }
    Err(io::Error::other("the machine's login ended, or printed too much, before sh was started"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests set machines up")]
mod tests {
    use super::*;

    #[test]
    fn what_login_scripts_print_before_is_passed_over_and_what_follows_is_left() {
        let mut stream = b"Welcome!\nfortune: 42\n\ndiscos-agent: HAVE Linux x86_64\nframe".as_slice();
        assert_eq!(read_mark(&mut stream).unwrap(), "HAVE Linux x86_64");
        assert_eq!(stream, b"frame");
    }

    #[test]
    fn a_login_that_never_starts_sh_is_an_error() {
        assert!(read_mark(&mut b"This account is currently not available.\n".as_slice()).is_err());
    }

    /// The script run by a shell of this machine, with folders of the test's own.
    struct Machine {
        folder: tempfile::TempDir,
        executable: Executable,
    }

    impl Machine {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("program");
            // Stands for the agent: repeats what it is sent.
            std::fs::write(&path, "#!/bin/sh\nexec cat\n").unwrap();
            Self { executable: Executable::read(&path).unwrap(), folder }
        }

        fn kept(&self) -> std::path::PathBuf {
            self.folder.path().join("agent").join(&self.executable.sha256).join("discos")
        }

        fn reach(&self, shell: &str) -> Result<Waiting, ConnectError> {
            let here = self.folder.path().join("agent").display().to_string();
            let script = super::super::bootstrap::script(&self.executable)
                .replace("/var/lib/discos-deploy/agent", &here)
                .replace("$HOME/.cache/discos-deploy/agent", &here)
                .replace("/etc/shadow", &self.folder.path().join("shadow").display().to_string());
            let mut command = std::process::Command::new(shell);
            command.args(["-c", &format!("exec sh -c '{script}'")]);
            let explain = |said: &str, status| super::super::hints::explain(said, status, "here");
            let pipes = crate::transport::process::start(&mut command, Box::new(explain)).unwrap();
            Waiting::probe(pipes, &self.executable, Duration::from_secs(20), &|| false, &Cancel::default())
        }

        fn start(&self, shell: &str) -> Result<Started, ConnectError> {
            Box::new(self.reach(shell)?).start(&Cancel::default())
        }
    }

    #[test]
    fn nothing_is_written_on_a_machine_before_it_is_told_to_go() {
        let machine = Machine::new();
        drop(machine.reach("sh").unwrap());
        assert!(!machine.folder.path().join("agent").exists());
    }

    #[test]
    fn a_machine_tells_which_users_it_has_before_anything_is_written() {
        let machine = Machine::new();
        let mut waiting = machine.reach("sh").unwrap();
        let names = ["nobody-of-this-name", "root", "a b; reboot"].map(str::to_owned);
        assert_eq!(waiting.users(&names, &Cancel::default()).unwrap(), ["root"]);
        assert!(!machine.folder.path().join("agent").exists());
        let started = Box::new(waiting).start(&Cancel::default()).unwrap();
        assert_eq!(started.pushed_bytes, machine.executable.size);
    }

    #[test]
    fn a_user_who_never_had_a_password_is_not_there_yet() {
        for (line, is_there) in [
            ("root:!!:1::::::\n", false),
            ("root:!:1::::::\n", false),
            ("root:*:1::::::\n", true),
            ("root::1::::::\n", true),
            ("root:!$6$a$b:1::::::\n", true),
            ("root:$1$a$b.c/:1::::::\n", true),
            // what useradd leaves that is killed after it wrote /etc/passwd
            ("", false),
        ] {
            let machine = Machine::new();
            let shadow = format!("rooter:!!:1::::::\n{line}");
            std::fs::write(machine.folder.path().join("shadow"), shadow).unwrap();
            for shell in ["dash", "bash"] {
                let mut waiting = machine.reach(shell).unwrap();
                let found = waiting.users(&["root".to_owned()], &Cancel::default()).unwrap();
                assert_eq!(!found.is_empty(), is_there, "{line}");
            }
        }
    }

    #[test]
    fn the_executable_is_pushed_once_and_then_kept() {
        for shell in ["dash", "bash"] {
            let machine = Machine::new();
            let size = machine.executable.size;
            for pushed in [size, 0] {
                let mut started = machine.start(shell).unwrap();
                assert_eq!(started.pushed_bytes, pushed, "{shell}");
                started.channel.to_agent.write_all(b"hello").unwrap();
                drop(started.channel.to_agent);
                let mut answer = String::new();
                started.channel.from_agent.read_to_string(&mut answer).unwrap();
                assert_eq!(answer, "hello", "{shell}");
            }
        }
    }

    #[test]
    fn a_truncated_executable_is_pushed_again() {
        let machine = Machine::new();
        drop(machine.start("sh").unwrap());
        // what was started may still run from the file: it can't be written to
        std::fs::remove_file(machine.kept()).unwrap();
        std::fs::write(machine.kept(), "#!/bin").unwrap();
        assert_eq!(machine.start("sh").unwrap().pushed_bytes, machine.executable.size);
    }

    #[test]
    fn of_older_executables_two_are_kept() {
        let machine = Machine::new();
        let agents = machine.folder.path().join("agent");
        for (age, name) in [(40, "a"), (30, "b"), (20, "c"), (10, "d")] {
            std::fs::create_dir_all(agents.join(name)).unwrap();
            let time = std::time::SystemTime::now() - Duration::from_secs(age);
            std::fs::File::open(agents.join(name)).unwrap().set_modified(time).unwrap();
        }
        drop(machine.start("sh").unwrap());
        let mut left: Vec<_> = std::fs::read_dir(&agents)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let mut expected = vec!["c".to_owned(), "d".to_owned(), machine.executable.sha256.clone()];
        expected.sort();
        assert_eq!(left, expected);
    }
}
