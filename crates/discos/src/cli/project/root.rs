//! How a command gets its part done that needs root: it starts itself once more, through sudo, with a plan on its input.
#![expect(
    clippy::disallowed_methods,
    reason = "sudo asks at the terminal, so that it is no program of target's"
)]

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use clap::Args;
use engine::{Cancel, Secret};
use rustix::process::geteuid;
use wire::ExitCode;
use zeroize::Zeroizing;

use super::{no_answer, refusal};
use crate::{
    cli::{Console, Refusal, terminal::Terminal},
    tools::project::{MARK, Order, Plan, Stopped, Told},
};

/// How often it is looked whether Ctrl-C was pressed.
const GLANCE: Duration = Duration::from_millis(50);

/// What the operator says about becoming root.
#[derive(Debug, Args)]
pub struct Root {
    /// Give sudo the first line of standard input as your password, for scripts
    #[arg(short = 'S', long)]
    sudo_password_stdin: bool,
}

/// How to become root.
pub enum Way {
    /// It is root already.
    Already,
    /// sudo asks at the terminal, also when it asked a moment ago.
    AtTerminal,
    /// sudo gets a password.
    Given(Secret),
    /// sudo must not need to ask.
    Silent,
}

impl Root {
    /// How; `taken_by`: a file that something else is read from.
    ///
    /// # Errors
    /// Standard input can't be both, or has no line.
    pub fn way(&self, taken_by: Option<&Path>) -> Result<Way, Refusal> {
        if geteuid().is_root() {
            return Ok(Way::Already);
        }
        if !self.sudo_password_stdin {
            return Ok(if Terminal::open().is_some() { Way::AtTerminal } else { Way::Silent });
        }
        if taken_by == Some(Path::new("-")) {
            return Err(Refusal::usage("standard input can't give sudo's password and the user's"));
        }
        first_line().map(Way::Given)
    }
}

/// Reads byte by byte: nothing of what follows is taken away.
fn first_line() -> Result<Secret, Refusal> {
    let mut line = Zeroizing::new(Vec::with_capacity(128));
    for byte in io::stdin().lock().bytes() {
        match byte {
            Ok(b'\n') => break,
            Ok(byte) => line.push(byte),
            Err(error) => return Err(Refusal::usage(format!("--sudo-password-stdin: {error}"))),
        }
    }
    match std::str::from_utf8(&line) {
        Ok(text) if !text.is_empty() => Ok(Secret::new(text.to_owned())),
        _ => Err(Refusal::usage("--sudo-password-stdin: there is no password in the first line")),
    }
}

impl Way {
    /// Has a plan carried out, and tells what is done; the exit code of the command.
    ///
    /// # Errors
    /// A [`Refusal`]: nothing was changed.
    pub fn carry_out(&self, plan: Plan, cancel: &Cancel, console: &mut Console) -> Result<u8, Refusal> {
        if cancel.is_raised() {
            return Err(no_answer(cancel));
        }
        let failed = |error: io::Error| Refusal::failure(format!("failed to become root: {error}"));
        // A sudo that does not take the password would wait for another on an input that stays open.
        let stays_open = !matches!(self, Self::Given(_));
        let order = Zeroizing::new(
            serde_json::to_string(&Order { plan, stays_open }).map_err(|error| failed(error.into()))?,
        );
        let mut child = self.command()?.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Refusal::failure("there is no sudo on this machine").help("run the command as root")
            }
            _ => failed(error),
        })?;
        let complaints = child.stderr.take().map(|pipe| {
            thread::spawn(move || {
                let mut text = String::new();
                drop(BufReader::new(pipe).read_to_string(&mut text));
                text
            })
        });
        let input = self.hand_over(&mut child, &order).filter(|_| stays_open);
        let ended = {
            let _open = input.map(|input| StaysOpen::new(input, cancel.clone()));
            listen(&mut child, console)
        };
        let status = child.wait().map_err(failed)?;
        let complaints = complaints.and_then(|reader| reader.join().ok()).unwrap_or_default();
        console.tell(&complaints);
        match ended {
            Ended::Well if status.success() => Ok(ExitCode::Success.number()),
            Ended::Stopped(stopped) => {
                let code = stopped.code;
                console.refuse(&refusal(stopped));
                Ok(code)
            }
            Ended::NotBegun => Err(not_root(&complaints, cancel)),
            Ended::Well | Ended::Silently => {
                console.refuse(&refusal(died(status)));
                Ok(ExitCode::TaskFailed.number())
            }
        }
    }

    fn command(&self) -> Result<Command, Refusal> {
        let own = env::current_exe()
            .map_err(|error| Refusal::failure(format!("this executable can't be found: {error}")))?;
        let mut command = match self {
            Self::Already => Command::new(&own),
            _ => Command::new("sudo"),
        };
        match self {
            Self::Already => &mut command,
            Self::AtTerminal => command.args(["-k", "-p", "[sudo] password for %p: "]).arg(&own),
            Self::Given(_) => command.args(["-k", "-S", "-p", ""]).arg(&own),
            Self::Silent => command.args(["-k", "-n"]).arg(&own),
        };
        let complaints = match self {
            Self::Already | Self::AtTerminal => Stdio::inherit(),
            Self::Given(_) | Self::Silent => Stdio::piped(),
        };
        command.arg("project-step").env("LC_ALL", "C").current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(complaints);
        Ok(command)
    }

    /// Writes the password for sudo, then the order. Who does not read them says why.
    fn hand_over(&self, child: &mut Child, order: &str) -> Option<ChildStdin> {
        let mut input = child.stdin.take()?;
        let mut text = Zeroizing::new(String::with_capacity(order.len() + 256));
        if let Self::Given(password) = self {
            text.push_str(password.expose());
            text.push('\n');
        }
        text.push_str(MARK);
        text.push_str(order);
        text.push('\n');
        drop(input.write_all(text.as_bytes()));
        Some(input)
    }
}

/// While it lasts, the input of the part that is root stays open, unless the operator wants to stop: a terminal that is
/// closed sends its signal to this process only.
struct StaysOpen(#[expect(dead_code, reason = "dropping it is the message")] mpsc::Sender<()>);

impl StaysOpen {
    fn new(input: ChildStdin, cancel: Cancel) -> Self {
        let (sender, dropped) = mpsc::channel();
        thread::spawn(move || {
            let _input = input;
            while !cancel.is_raised() && dropped.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {}
        });
        Self(sender)
    }
}

/// How the part that is root ended.
enum Ended {
    /// sudo did not let it begin.
    NotBegun,
    /// All was done.
    Well,
    /// It said why it stopped.
    Stopped(Stopped),
    /// It said nothing.
    Silently,
}

/// Tells what the part that is root tells.
fn listen(child: &mut Child, console: &mut Console) -> Ended {
    let Some(output) = child.stdout.take() else { return Ended::NotBegun };
    let mut ended = Ended::NotBegun;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        match serde_json::from_str(&line) {
            Ok(Told::Ready) => ended = Ended::Silently,
            Ok(Told::Done(text) | Told::Notice(text)) => console.tell(&format!("{text}\n")),
            Ok(Told::Stopped(stopped)) => ended = Ended::Stopped(stopped),
            Ok(Told::Finished) => ended = Ended::Well,
            Err(_) => console.tell(&format!("{line}\n")),
        }
    }
    ended
}

/// sudo did not make it root.
fn not_root(complaints: &str, cancel: &Cancel) -> Refusal {
    if cancel.is_raised() {
        return no_answer(cancel);
    }
    let refusal = Refusal::failure("sudo refused").help("nothing was changed");
    if complaints.contains("must have a tty") {
        return refusal
            .help("sudo of this machine wants a terminal (`requiretty` in /etc/sudoers): use `ssh -t`, or run it as root");
    }
    if complaints.contains("password is required") {
        return refusal
            .help("without a terminal sudo can't ask: use `ssh -t`, give it your password with -S, or run it as root");
    }
    refusal
}

fn died(status: ExitStatus) -> Stopped {
    Stopped::new(format!("the part that runs as root ended without a word ({status})"))
        .help("what is told above was done; run the command again to go on")
}
