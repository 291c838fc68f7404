//! The child process behind a channel: ssh, or an agent on the control machine itself.

use std::{
    io::{self, Read},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{ConnectError, End};

/// How long an ended conversation may take to end its process.
const GRACE: Duration = Duration::from_secs(5);
/// How much of what the process said on stderr is kept: the end.
const KEPT: usize = 16 << 10;

/// Turns what a process said on stderr, and how it ended, into an error.
pub type Explain = Box<dyn Fn(&str, Option<ExitStatus>) -> Option<ConnectError> + Send + Sync>;

/// A child process whose stderr is collected.
pub struct Process {
    child: Mutex<Child>,
    said: Arc<Mutex<Vec<u8>>>,
    explain: Explain,
}

/// A started [`Process`] with its pipes.
pub struct Pipes {
    /// The process.
    pub process: Arc<Process>,
    /// Its standard input.
    pub stdin: ChildStdin,
    /// Its standard output.
    pub stdout: ChildStdout,
}

/// Starts a command in its own process group, so that Ctrl-C reaches this program only.
///
/// # Errors
/// What the operating system says.
pub fn start(command: &mut Command, explain: Explain) -> io::Result<Pipes> {
    use std::os::unix::process::CommandExt;
    let mut child = command
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(io::Error::other("a child without pipes"));
    };
    let said = Arc::<Mutex<Vec<u8>>>::default();
    let process = Arc::new(Process { child: Mutex::new(child), said: Arc::clone(&said), explain });
    thread::Builder::new().stack_size(128 << 10).spawn(move || collect(stderr, &said))?;
    Ok(Pipes { process, stdin, stdout })
}

fn collect(mut stderr: ChildStderr, said: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(n @ 1..) = stderr.read(&mut buffer) {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        said.extend_from_slice(&buffer[..n]);
        let surplus = said.len().saturating_sub(KEPT);
        said.drain(..surplus);
    }
}

impl Process {
    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).id()
    }

    /// Waits for the process to end by itself; none when it did not within this time.
    fn wait(&self, patience: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + patience;
        loop {
            let status = self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait();
            match status {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

impl End for Process {
    fn cut(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have ended by itself meanwhile.
        let _ = child.kill();
        let _ = child.wait();
    }

    fn close(&self) {
        if self.wait(GRACE).is_none() {
            self.cut();
        }
    }

    fn last_words(&self) -> Option<ConnectError> {
        let status = self.wait(Duration::from_millis(500));
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        (self.explain)(&String::from_utf8_lossy(&said), status)
    }
}

impl End for Arc<Process> {
    fn cut(&self) {
        self.as_ref().cut();
    }

    fn close(&self) {
        self.as_ref().close();
    }

    fn last_words(&self) -> Option<ConnectError> {
        self.as_ref().last_words()
    }
}
