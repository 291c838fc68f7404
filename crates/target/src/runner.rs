//! What really starts programs: in process groups of their own, with bounded output.

use std::{
    io::{ErrorKind, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};

use crate::{Conversation, Dialogue, Error, Finished, ProcessGroups, Program, conversation};

/// How much output of a program is kept, in bytes.
const MAX_OUTPUT: usize = 1 << 20;
/// Programs are found in these folders, whatever the login shell of the connection says.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How long to wait for the output of a program that ended: what it printed is there at once.
const PATIENCE: Duration = Duration::from_millis(500);

/// What was read from a pipe so far.
type Output = Arc<Mutex<Vec<u8>>>;

/// Called with each line that a running program prints.
pub type Lines = Arc<dyn Fn(&str) + Send + Sync>;

/// Runs programs. Tests put a table of answers here.
pub trait Runner: Send {
    /// Runs a program to its end. `quiet`: its lines are not for the live view.
    ///
    /// # Errors
    /// When it can't be started or takes too long.
    fn run(&mut self, program: &Program, quiet: bool) -> Result<Finished, Error>;

    /// Runs a program at a terminal of its own.
    ///
    /// # Errors
    /// When it can't be started, or there is no answer.
    fn converse(&mut self, program: &Program, _dialogue: Dialogue<'_>) -> Result<Conversation, Error> {
        Err(Error::other(format!("there is no terminal for `{}`", program.line())))
    }

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

    fn converse(&mut self, program: &Program, dialogue: Dialogue<'_>) -> Result<Conversation, Error> {
        conversation::converse(&self.groups, program, dialogue)
    }

    fn run(&mut self, program: &Program, quiet: bool) -> Result<Finished, Error> {
        let mut child = spawn(program)?;
        let running = self.groups.add(child.id());
        let lines = self.lines.clone().filter(|_| !quiet);
        if let Some(mut pipe) = child.stdin.take() {
            let input = program.input.clone();
            // A program that does not read its input is no error.
            thread::spawn(move || drop(pipe.write_all(&input)));
        }
        let (closed, both_closed) = mpsc::channel::<()>();
        let stdout = child.stdout.take().map(|pipe| collect(pipe, lines.clone(), closed.clone()));
        let stderr = child.stderr.take().map(|pipe| collect(pipe, lines, closed));
        let Some(status) = wait(&mut child, program)? else {
            running.kill();
            // Nothing can be done about a process that even SIGKILL does not end.
            let _ = child.wait();
            let seconds = program.timeout.unwrap_or_default().as_secs();
            return Err(Error::TimedOut { command: program.line(), seconds });
        };
        drop(running);
        // What it left running in the background, such as a service, may keep its output open.
        let _ = both_closed.recv_timeout(PATIENCE);
        let text =
            |output: Option<Output>| output.map(|output| text_of(&output, program.exact)).unwrap_or_default();
        Ok(Finished { rc: code(status), stdout: text(stdout), stderr: text(stderr) })
    }
}

/// The exit code; 128 plus the signal when one ended it.
pub(crate) fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
}

/// A process that is not started yet, with its environment and folder.
pub(crate) fn command(program: &Program) -> Result<Command, Error> {
    let (name, arguments) =
        program.words.split_first().ok_or_else(|| Error::other("there is no command to run"))?;
    let mut command = Command::new(name);
    command.args(arguments).env("PATH", PATH).envs(program.environment.iter().cloned());
    if let Some(directory) = &program.directory {
        command.current_dir(directory);
    }
    Ok(command)
}

fn spawn(program: &Program) -> Result<Child, Error> {
    let name = program.words.first().cloned().unwrap_or_default();
    let mut command = command(program)?;
    command
        .stdin(if program.input.is_empty() { Stdio::null() } else { Stdio::piped() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|source| Error::Start { program: name, source })
}

/// Waits for the end of a program; none when its time was over before.
fn wait(child: &mut Child, program: &Program) -> Result<Option<ExitStatus>, Error> {
    let failed = |source| Error::Start { program: program.line(), source };
    let Some(limit) = program.timeout else { return child.wait().map(Some).map_err(failed) };
    let end = Instant::now() + limit;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(Some(status));
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(None);
        }
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Reads a pipe to its end; `closed` is dropped then.
fn collect(mut pipe: impl Read + Send + 'static, lines: Option<Lines>, closed: mpsc::Sender<()>) -> Output {
    let output = Output::default();
    let kept = output.clone();
    thread::spawn(move || {
        let (mut line, mut buffer) = (Vec::new(), vec![0; 16 << 10]);
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    keep(&kept, &buffer[..count]);
                    if let Some(lines) = &lines {
                        tell(&buffer[..count], &mut line, lines);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        drop(closed);
    });
    output
}

fn keep(output: &Output, bytes: &[u8]) {
    let mut kept = output.lock().unwrap_or_else(PoisonError::into_inner);
    kept.extend_from_slice(bytes);
    if kept.len() > 2 * MAX_OUTPUT {
        let too_old = kept.len() - MAX_OUTPUT;
        kept.drain(..too_old);
    }
}

fn text_of(output: &Output, exact: bool) -> String {
    let kept = output.lock().unwrap_or_else(PoisonError::into_inner);
    let last = &kept[kept.len().saturating_sub(MAX_OUTPUT)..];
    if exact { wire::text::from_bytes(last) } else { String::from_utf8_lossy(last).into_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn run(program: &Program) -> Result<Finished, Error> {
        SystemRunner::new(ProcessGroups::default()).run(program, true)
    }

    #[test]
    fn a_program_is_fed_and_its_output_and_exit_code_are_kept() {
        let program = Program::new(["sh", "-c", "cat; echo problem >&2; exit 3"]).input("text\n");
        let finished = run(&program).unwrap();
        assert_eq!(finished, Finished { rc: 3, stdout: "text\n".into(), stderr: "problem\n".into() });
    }

    #[test]
    fn a_service_that_stays_in_the_background_is_not_waited_for() {
        let begin = Instant::now();
        let finished = run(&Program::new(["sh", "-c", "sleep 20 & echo started"])).unwrap();
        assert_eq!(finished.stdout, "started\n");
        assert!(begin.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_program_that_takes_too_long_is_killed_with_what_it_started() {
        let program = Program {
            timeout: Some(Duration::from_millis(100)),
            ..Program::new(["sh", "-c", "sleep 30; true"])
        };
        let message = run(&program).unwrap_err().to_string();
        assert_eq!(message, "`sh -c 'sleep 30; true'` did not end within 0 s and was killed");
    }

    #[test]
    fn only_the_end_of_much_output_is_kept() {
        let finished = run(&Program::new(["sh", "-c", "head -c 5000000 /dev/zero; echo end"])).unwrap();
        assert_eq!(finished.stdout.len(), MAX_OUTPUT);
        assert!(finished.stdout.ends_with("end\n"));
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_kept_only_where_they_are_wanted() {
        let printing = Program::new(["printf", r"caff\350"]);
        assert_eq!(run(&printing).unwrap().stdout, "caff\u{fffd}");
        let exact = run(&Program { exact: true, ..printing }).unwrap().stdout;
        assert_eq!(wire::text::to_bytes(&exact), b"caff\xe8");
    }

    #[test]
    fn every_line_is_told_while_it_runs() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let listener = told.clone();
        let mut runner = SystemRunner::new(ProcessGroups::default());
        runner.set_lines(Some(Arc::new(move |line: &str| listener.lock().unwrap().push(line.to_string()))));
        runner.run(&Program::new(["printf", "a\\nb\\rc\\n"]), false).unwrap();
        assert_eq!(*told.lock().unwrap(), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_no_program_is_named() {
        let message = run(&Program::new(["no-such-program", "x"])).unwrap_err().to_string();
        assert!(message.starts_with("failed to start `no-such-program`: No such file"), "{message}");
    }
}
