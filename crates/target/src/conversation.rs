//! Programs that ask at a terminal: they get one of their own, and what they ask is answered.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::OwnedFd,
    process::{Child, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{Mode, OFlags, open},
    pty::{OpenptFlags, openpt, ptsname, unlockpt},
    termios::{LocalModes, OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize},
};
use wire::ChangeKind;

use crate::{Error, Finished, ProcessGroups, Program, Target, runner};

/// How much a program may print.
const MAX_OUTPUT: usize = 4 << 20;
/// How long to wait before an answer: programs empty their input when they have asked.
const PAUSE: Duration = Duration::from_millis(50);

/// What to answer to what was printed since the last answer: up to where that is settled, and the answer.
pub type Answer<'a> = &'a mut dyn FnMut(&[u8]) -> Result<Option<(usize, Vec<u8>)>, Error>;

/// How a program is talked with.
pub struct Dialogue<'a> {
    /// The terminal shows what is answered.
    pub echo: bool,
    /// How long to wait for the next question, or for the end.
    pub patience: Option<Duration>,
    /// Finds the answers.
    pub answer: Answer<'a>,
}

/// How a conversation ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Conversation {
    /// What the terminal showed is its output.
    pub finished: Finished,
    /// Nothing more came, and it was killed.
    pub timed_out: bool,
}

impl Target {
    /// Runs a program that changes the machine and asks at a terminal; in check mode it is only recorded, and there is no
    /// result. A failing program is no error.
    ///
    /// # Errors
    /// When it can't be started, or there is no answer.
    pub fn converse(
        &mut self,
        program: &Program,
        dialogue: Dialogue<'_>,
    ) -> Result<Option<Conversation>, Error> {
        if !self.record(ChangeKind::Ran, &program.line(), "", None)? {
            self.leave_out(program);
            return Ok(None);
        }
        let mut program = program.clone();
        let mut environment = self.options.environment.clone();
        environment.append(&mut program.environment);
        program.environment = environment;
        match self.runner.converse(&program, dialogue) {
            Err(not_started @ Error::Start { .. }) => self.unless_failed(Err(not_started)),
            started => started.map(Some),
        }
    }
}

/// A process at a terminal of its own.
pub(crate) fn converse(
    groups: &ProcessGroups,
    program: &Program,
    dialogue: Dialogue<'_>,
) -> Result<Conversation, Error> {
    let name = program.words.first().cloned().unwrap_or_default();
    let failed = |source: io::Error| Error::Start { program: name.clone(), source };
    let terminal = Terminal::open(dialogue.echo).map_err(failed)?;
    let listening = terminal.ours.try_clone().map_err(failed)?;
    let (ours, mut child) = terminal.spawn(program)?;
    let running = groups.add(child.id());
    let printed = read(File::from(listening));
    let mut talk = Talk { output: Vec::new(), settled: 0, ours: File::from(ours) };
    let ended = talk.hold(&printed, dialogue);
    if !matches!(ended, Ok(true)) {
        running.kill();
    }
    let status = child.wait().map_err(failed)?;
    let timed_out = !ended?;
    drop(running);
    let stdout = String::from_utf8_lossy(&talk.output).into_owned();
    let finished = Finished { rc: runner::code(status), stdout, stderr: String::new() };
    Ok(Conversation { finished, timed_out })
}

struct Terminal {
    ours: OwnedFd,
    theirs: OwnedFd,
    name: String,
}

impl Terminal {
    fn open(echo: bool) -> io::Result<Self> {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags)?;
        unlockpt(&ours)?;
        let name = ptsname(&ours, Vec::new())?.to_string_lossy().into_owned();
        let theirs = open(name.as_str(), OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
        tcsetwinsize(&theirs, Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 })?;
        if !echo {
            let mut settings = tcgetattr(&theirs)?;
            settings.local_modes.remove(LocalModes::ECHO);
            tcsetattr(&theirs, OptionalActions::Now, &settings)?;
        }
        Ok(Self { ours, theirs, name })
    }

    /// Our end, and the process that alone has the other: when nobody has that open any more, reading ends.
    ///
    /// A session of its own, whose first opened terminal is the one that controls it. setsid(1) stays the same process
    /// when it does not lead a group.
    fn spawn(self, program: &Program) -> Result<(OwnedFd, Child), Error> {
        const SCRIPT: &str = "terminal=$1; shift; exec \"$@\" < \"$terminal\" > \"$terminal\" 2>&1";
        let mut words: Vec<String> = ["setsid", "sh", "-c", SCRIPT, "sh"].map(str::to_owned).into();
        words.push(self.name);
        words.extend_from_slice(&program.words);
        let mut command = runner::command(&Program { words, ..program.clone() })?;
        let child = command.stdin(self.theirs).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        match child {
            Ok(child) => Ok((self.ours, child)),
            Err(source) => Err(Error::Start { program: program.words[0].clone(), source }),
        }
    }
}

/// What is printed, piece by piece; the channel closes at the end.
fn read(mut ours: File) -> mpsc::Receiver<Vec<u8>> {
    let (sender, printed) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        // A terminal that nobody has open any more is an error.
        while let Ok(length @ 1..) = ours.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    printed
}

struct Talk {
    output: Vec<u8>,
    /// Up to here questions were answered.
    settled: usize,
    ours: File,
}

impl Talk {
    /// Answers until the end; false when it did not come in time.
    fn hold(&mut self, printed: &mpsc::Receiver<Vec<u8>>, dialogue: Dialogue<'_>) -> Result<bool, Error> {
        let mut waits_until = dialogue.patience.map(|patience| Instant::now() + patience);
        loop {
            if let Some((end, answer)) = (dialogue.answer)(&self.output[self.settled..])? {
                self.settled += end;
                thread::sleep(PAUSE);
                // A program that ended meanwhile reads nothing more.
                drop(self.ours.write_all(&answer));
                waits_until = dialogue.patience.map(|patience| Instant::now() + patience);
                continue;
            }
            let next = match waits_until {
                None => printed.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(end) => printed.recv_timeout(end.saturating_duration_since(Instant::now())),
            };
            match next {
                Ok(piece) if self.output.len() < MAX_OUTPUT => self.output.extend(piece),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Ok(false),
                Err(RecvTimeoutError::Disconnected) => return Ok(true),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Runner, SystemRunner};

    fn talk(script: &str, patience: Option<Duration>, answers: &[(&str, &str)]) -> Conversation {
        let mut left = answers.iter();
        let mut next = left.next();
        let mut answer = |text: &[u8]| {
            let Some((question, reply)) = next else { return Ok(None) };
            let text = String::from_utf8_lossy(text);
            let Some(at) = text.find(question) else { return Ok(None) };
            next = left.next();
            Ok(Some((at + question.len(), format!("{reply}\n").into_bytes())))
        };
        let dialogue = Dialogue { echo: false, patience, answer: &mut answer };
        SystemRunner::new(ProcessGroups::default())
            .converse(&Program::new(["sh", "-c", script]), dialogue)
            .unwrap()
    }

    #[test]
    fn questions_at_the_terminal_are_answered_and_answers_are_not_shown() {
        let script = "printf 'Name: ' > /dev/tty; read name < /dev/tty; printf 'Word: '; read word; echo \"$name/$word\"; exit 3";
        let talked = talk(script, None, &[("Name:", "anna"), ("Word:", "secret")]);
        assert_eq!(talked.finished.stdout, "Name: Word: anna/secret\r\n");
        assert_eq!((talked.finished.rc, talked.timed_out), (3, false));
    }

    #[test]
    fn a_question_without_an_answer_ends_with_the_patience() {
        let talked = talk("printf 'More? '; read more", Some(Duration::from_millis(300)), &[]);
        assert_eq!((talked.finished.stdout.as_str(), talked.timed_out), ("More? ", true));
    }

    #[test]
    fn what_is_no_program_fails_as_in_a_shell() {
        let mut never = |_: &[u8]| Ok(None);
        let dialogue = Dialogue { echo: false, patience: None, answer: &mut never };
        let program = Program::new(["/no/such/program"]);
        let talked = SystemRunner::new(ProcessGroups::default()).converse(&program, dialogue).unwrap();
        assert_eq!(talked.finished.rc, 127);
    }
}
