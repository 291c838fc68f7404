//! Runs programs that may take long: they end when their time is over, or when the user has had enough.

use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::{Handle, Signals},
};

use super::process_tree::ProcessTree;

/// How long a program may take to clean up when it is asked to end.
const PATIENCE: Duration = Duration::from_secs(3);
/// Time that passes while everything is stopped (Ctrl-Z) counts as this much.
const SLICE: Duration = Duration::from_secs(1);

/// What can happen while a program runs.
enum Event {
    /// The program with this number ended.
    Ended(u64, io::Result<ExitStatus>),
    /// The user, or the machine, wants this command to end.
    Interrupted,
}

/// Why a program did not come to its own end.
#[derive(Debug)]
pub enum Stopped {
    /// It could not be started.
    NotStarted(io::Error),
    /// Its time was over.
    TimeOver,
    /// Ctrl-C, or another signal that ends.
    Interrupted,
}

/// Runs one program after the other. While it lives, Ctrl-C does not end this process.
pub struct Supervisor {
    events: Receiver<Event>,
    sender: Sender<Event>,
    signals: Handle,
    programs: u64,
    interrupted: bool,
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.signals.close();
    }
}

impl Supervisor {
    /// Watches for signals from now on.
    ///
    /// # Errors
    /// When the operating system lets nobody watch.
    pub fn new() -> io::Result<Self> {
        let (sender, events) = mpsc::channel();
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let handle = signals.handle();
        let interrupted = sender.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            for _ in &mut signals {
                // Nobody listens any more when this command is about to end.
                let _ = interrupted.send(Event::Interrupted);
            }
        })?;
        Ok(Self { events, sender, signals: handle, programs: 0, interrupted: false })
    }

    /// Whether the user wants this command to end.
    pub fn is_interrupted(&mut self) -> bool {
        while let Ok(event) = self.events.try_recv() {
            self.interrupted |= matches!(event, Event::Interrupted);
        }
        self.interrupted
    }

    /// Runs a program at the user's terminal to its end, at most for as long as is `left`, from which the time that it
    /// took is taken. It is in our own process group: git shows its progress and asks only in the foreground, and Ctrl-C
    /// and Ctrl-Z reach it as they reach us.
    ///
    /// # Errors
    /// [`Stopped`]; the program and all that it started have then ended.
    pub fn run(&mut self, command: &mut Command, left: &mut Duration) -> Result<ExitStatus, Stopped> {
        let child = self.start(command)?;
        self.wait(child, left)
    }

    /// The same, keeping what it prints.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn output(&mut self, command: &mut Command, left: &mut Duration) -> Result<Output, Stopped> {
        let mut child = self.start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let (stdout, stderr) = (Said::by(child.stdout.take()), Said::by(child.stderr.take()));
        let status = self.wait(child, left)?;
        Ok(Output { status, stdout: stdout.all(), stderr: stderr.all() })
    }

    fn start(&mut self, command: &mut Command) -> Result<Child, Stopped> {
        if self.is_interrupted() {
            return Err(Stopped::Interrupted);
        }
        command.spawn().map_err(Stopped::NotStarted)
    }

    fn wait(&mut self, mut child: Child, left: &mut Duration) -> Result<ExitStatus, Stopped> {
        self.programs += 1;
        let (number, process) = (self.programs, child.id());
        let ended = self.sender.clone();
        // Who hears of it too late needs it no more.
        thread::spawn(move || drop(ended.send(Event::Ended(number, child.wait()))));
        loop {
            let begin = Instant::now();
            let event = self.events.recv_timeout(SLICE.min(*left));
            *left = left.saturating_sub(begin.elapsed().min(SLICE));
            match event {
                Ok(Event::Ended(which, result)) if which == number => {
                    // A program that Ctrl-C ended may be faster than the news of it.
                    let status = result.map_err(Stopped::NotStarted)?;
                    let by_signal = std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGINT);
                    if by_signal || self.is_interrupted() {
                        return Err(Stopped::Interrupted);
                    }
                    return Ok(status);
                }
                Ok(Event::Ended(..)) | Err(RecvTimeoutError::Disconnected) => {}
                Ok(Event::Interrupted) => {
                    self.interrupted = true;
                    self.end(number, process);
                    return Err(Stopped::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) if !left.is_zero() => {}
                Err(RecvTimeoutError::Timeout) => {
                    self.end(number, process);
                    return Err(Stopped::TimeOver);
                }
            }
        }
    }

    /// Ends a program and all that it has started: first they may clean up.
    fn end(&mut self, number: u64, process: u32) {
        let tree = ProcessTree::of(process);
        tree.signal(Signal::TERM);
        // one that is stopped would not hear of it
        tree.signal(Signal::CONT);
        let until = Instant::now() + PATIENCE;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Event::Ended(which, _)) if which == number => break,
                Ok(Event::Interrupted) => self.interrupted = true,
                Ok(Event::Ended(..)) => {}
                Err(_) => break,
            }
        }
        tree.signal(Signal::KILL);
    }
}

/// What a program has said so far, and news of its last word.
struct Said {
    text: Arc<Mutex<Vec<u8>>>,
    end: Receiver<()>,
}

impl Said {
    fn by(pipe: Option<impl Read + Send + 'static>) -> Self {
        let text = Arc::<Mutex<Vec<u8>>>::default();
        let (sender, end) = mpsc::channel();
        let heard = Arc::clone(&text);
        thread::spawn(move || {
            let mut some = [0; 8192];
            let mut pipe = pipe;
            // What could be read is all there is to show.
            while let Some(length @ 1..) = pipe.as_mut().and_then(|pipe| read(pipe, &mut some)) {
                heard.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&some[..length]);
            }
            drop(sender);
        });
        Self { text, end }
    }

    /// All of it. A program that lives on, started by one that ended, may keep the pipe open: it is not waited for.
    fn all(self) -> Vec<u8> {
        let _ = self.end.recv_timeout(PATIENCE);
        std::mem::take(&mut self.text.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn read(pipe: &mut impl Read, some: &mut [u8]) -> Option<usize> {
    loop {
        match pipe.read(some) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read.ok(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "starts the programs that are supervised")]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_program_prints_is_kept_and_its_time_counted() {
        let mut supervisor = Supervisor::new().unwrap();
        let mut left = Duration::from_secs(60);
        let output = supervisor.output(&mut shell("echo out; echo err >&2; exit 3"), &mut left).unwrap();
        assert_eq!((output.stdout, output.stderr), (b"out\n".to_vec(), b"err\n".to_vec()));
        assert_eq!(output.status.code(), Some(3));
        assert!(left < Duration::from_secs(60) && left > Duration::from_secs(1));
    }

    #[test]
    fn what_a_program_prints_is_kept_also_when_one_that_it_started_lives_on() {
        let mut supervisor = Supervisor::new().unwrap();
        let mut left = Duration::from_secs(60);
        let output = supervisor.output(&mut shell("echo out; sleep 600 & echo $!"), &mut left).unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let [first, process] = said.lines().collect::<Vec<_>>()[..] else { panic!("{said:?}") };
        assert_eq!(first, "out");
        assert!(shell(&format!("kill {process}")).status().unwrap().success(), "it lives on");
    }

    #[test]
    fn a_program_that_takes_too_long_ends_also_when_it_does_not_want_to() {
        let mut supervisor = Supervisor::new().unwrap();
        let mut left = Duration::from_millis(300);
        let stubborn = "trap '' TERM; echo $$; while :; do sleep 1; done";
        let stopped = supervisor.run(shell(stubborn).stdout(Stdio::null()), &mut left).unwrap_err();
        assert!(matches!(stopped, Stopped::TimeOver), "{stopped:?}");
        assert!(left.is_zero());
    }

    #[test]
    fn one_that_ctrl_c_ended_was_interrupted() {
        let mut supervisor = Supervisor::new().unwrap();
        let mut left = Duration::from_secs(60);
        let stopped = supervisor.run(&mut shell("kill -INT $$"), &mut left).unwrap_err();
        assert!(matches!(stopped, Stopped::Interrupted), "{stopped:?}");
    }

    #[test]
    fn what_is_no_program_is_not_started() {
        let mut supervisor = Supervisor::new().unwrap();
        let mut left = Duration::from_secs(60);
        let stopped = supervisor.run(&mut Command::new("no-such-program"), &mut left).unwrap_err();
        assert!(matches!(stopped, Stopped::NotStarted(_)), "{stopped:?}");
    }
}
