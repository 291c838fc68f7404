//! The child process behind a channel: ssh, or an agent on the control machine itself.

use std::{
    io::{self, Read},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{ConnectError, End};

/// How long an ended conversation may take to end its process.
const GRACE: Duration = Duration::from_secs(5);
/// How long an ended process is waited for, and what it said.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How much of what the process said on stderr is kept: the end.
const KEPT: usize = 16 << 10;

/// Turns what a process said on stderr, and how it ended, into an error.
pub type Explain = Box<dyn Fn(&str, Option<ExitStatus>) -> Option<ConnectError> + Send + Sync>;

/// A child process whose stderr is collected.
pub struct Process {
    child: Mutex<Child>,
    said: Arc<Said>,
    explain: Explain,
}

/// What a process said on stderr.
#[derive(Default)]
struct Said {
    text: Mutex<Vec<u8>>,
    /// It can say nothing more.
    ended: AtomicBool,
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
    let said = Arc::<Said>::default();
    let process = Arc::new(Process { child: Mutex::new(child), said: Arc::clone(&said), explain });
    thread::Builder::new().stack_size(128 << 10).spawn(move || collect(stderr, &said))?;
    Ok(Pipes { process, stdin, stdout })
}

fn collect(mut stderr: ChildStderr, said: &Said) {
    let mut buffer = [0; 4096];
    while let Ok(n @ 1..) = stderr.read(&mut buffer) {
        let mut text = said.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.extend_from_slice(&buffer[..n]);
        let surplus = text.len().saturating_sub(KEPT);
        text.drain(..surplus);
    }
    said.ended.store(true, Ordering::SeqCst);
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
        let status = self.wait(LAST_WORDS);
        // It has ended, but what it said may still be on its way; a child of it may keep the pipe open.
        let deadline = Instant::now() + LAST_WORDS;
        while status.is_some() && !self.said.ended.load(Ordering::SeqCst) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        let said = self.said.text.lock().unwrap_or_else(PoisonError::into_inner);
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
