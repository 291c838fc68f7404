//! What really starts programs: in process groups of their own, with bounded output.

use std::{
    io::{ErrorKind, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{Error, Finished, ProcessGroups, Program};

/// How much output of a program is kept, in bytes.
const MAX_OUTPUT: usize = 1 << 20;
/// Programs are found in these folders, whatever the login shell of the connection says.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Called with each line that a running program prints.
pub type Lines = Arc<dyn Fn(&str) + Send + Sync>;

/// Runs programs. Tests put a table of answers here.
pub trait Runner: Send {
    /// Runs a program to its end. `quiet`: its lines are not for the live view.
    ///
    /// # Errors
    /// When it can't be started or takes too long.
    fn run(&mut self, program: &Program, quiet: bool) -> Result<Finished, Error>;

    /// Whom to tell each line that a running program prints.
    fn set_lines(&mut self, _lines: Option<Lines>) {}
}

/// Runs programs on this machine.
pub struct SystemRunner {
    groups: ProcessGroups,
    lines: Option<Lines>,
}

impl SystemRunner {
    /// The groups tell which programs run, so that somebody else can end them.
    pub fn new(groups: ProcessGroups) -> Self {
        Self { groups, lines: None }
    }
}

impl Runner for SystemRunner {
    fn set_lines(&mut self, lines: Option<Lines>) {
        self.lines = lines;
    }

    fn run(&mut self, program: &Program, quiet: bool) -> Result<Finished, Error> {
        let mut child = spawn(program)?;
        let running = self.groups.add(child.id());
        let lines = self.lines.clone().filter(|_| !quiet);
        let feed = child.stdin.take().map(|mut pipe| {
            let input = program.input.clone();
            // A program that does not read its input is no error.
            thread::spawn(move || drop(pipe.write_all(&input)))
        });
        let (done, finished) = mpsc::channel::<()>();
        let output = child.stdout.take().map(|pipe| collect(pipe, lines.clone(), done.clone()));
        let errors = child.stderr.take().map(|pipe| collect(pipe, lines, done.clone()));
        drop(done);
        let expired = wait_until_closed(&finished, program.timeout);
        if expired {
            running.kill();
        }
        let status = child.wait().map_err(|source| Error::Start { program: program.line(), source })?;
        // What it left running in the background keeps the pipes open only while it is not killed.
        let text = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
            reader
                .and_then(|thread| thread.join().ok())
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        let (stdout, stderr) = (text(output).unwrap_or_default(), text(errors).unwrap_or_default());
        drop(feed);
        if expired {
            let seconds = program.timeout.unwrap_or_default().as_secs();
            return Err(Error::TimedOut { command: program.line(), seconds });
        }
        let rc = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        Ok(Finished { rc, stdout, stderr })
    }
}

fn spawn(program: &Program) -> Result<Child, Error> {
    let (name, arguments) =
        program.words.split_first().ok_or_else(|| Error::other("there is no command to run"))?;
    let mut command = Command::new(name);
    command.args(arguments).env("PATH", PATH).envs(program.environment.iter().cloned());
    if let Some(directory) = &program.directory {
        command.current_dir(directory);
    }
    command
        .stdin(if program.input.is_empty() { Stdio::null() } else { Stdio::piped() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|source| Error::Start { program: name.clone(), source })
}

/// Waits until both pipes are closed; true when the time was over before.
fn wait_until_closed(finished: &mpsc::Receiver<()>, timeout: Option<Duration>) -> bool {
    let Some(limit) = timeout else {
        while finished.recv().is_ok() {}
        return false;
    };
    let end = Instant::now() + limit;
    loop {
        match finished.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

fn collect(
    mut pipe: impl Read + Send + 'static,
    lines: Option<Lines>,
    done: mpsc::Sender<()>,
) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let (mut kept, mut line, mut buffer) = (Vec::new(), Vec::new(), vec![0; 16 << 10]);
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    kept.extend_from_slice(&buffer[..count]);
                    if kept.len() > 2 * MAX_OUTPUT {
                        kept.drain(..kept.len() - MAX_OUTPUT);
                    }
                    if let Some(lines) = &lines {
                        tell(&buffer[..count], &mut line, lines);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        if kept.len() > MAX_OUTPUT {
            kept.drain(..kept.len() - MAX_OUTPUT);
        }
        drop(done);
        kept
    })
}

fn tell(bytes: &[u8], line: &mut Vec<u8>, lines: &Lines) {
    for byte in bytes {
        if matches!(byte, b'\n' | b'\r') {
            if !line.is_empty() {
                lines(&String::from_utf8_lossy(line));
                line.clear();
            }
        } else if line.len() < 400 {
            line.push(*byte);
        }
    }
}
