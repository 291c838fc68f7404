//! Starts the process of a job.
#![expect(clippy::disallowed_methods, reason = "an agent starts copies of itself")]

use std::{
    io,
    process::{Child, Command, Stdio},
    thread,
};

use target::Target;
use wire::{Become, BlobRange, Failure, FromAgent, Outcome, PROTOCOL_VERSION, Request, ToAgent, frame};

use super::{
    super::copies::{command_as, nobody, variables_of_login},
    JOB,
};

/// What a job is begun with.
pub struct Begin<'a> {
    /// The run, and who runs it.
    pub run: &'a (String, String),
    /// The user that does it, when it is another one.
    pub user: Option<&'a Become>,
    /// What is to be done.
    pub request: &'a Request,
    /// Its file data.
    pub blob: &'a [u8],
}

/// Begins a job as a process; answers when it has begun.
///
/// # Errors
/// Why it does not begin.
pub fn in_process(target: &mut Target, begin: &Begin<'_>) -> Result<Outcome, Failure> {
    let (mut command, mut environment) = match begin.user {
        None => (own(), Vec::new()),
        Some(become_) => {
            let (user, command) = command_as(target, become_)?.ok_or_else(|| nobody(become_))?;
            (command, variables_of_login(become_, become_.login.then_some(&user))?)
        }
    };
    environment.extend_from_slice(&begin.request.environment);
    let blob = begin.request.blob.map(|_| BlobRange { start: 0, length: begin.blob.len() });
    let request = Request { become_: None, environment, blob, ..begin.request.clone() };
    let wrong = |e: &dyn std::fmt::Display| Failure {
        message: format!("the job does not begin: {e}"),
        ..Failure::default()
    };
    command.arg(JOB).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|e| wrong(&e))?;
    let answer = converse(&mut child, begin, request);
    // nobody else would: a process that has ended stays in the table until somebody asks
    let _ = thread::Builder::new().stack_size(64 << 10).spawn(move || child.wait());
    answer.map_err(|e| wrong(&e))?
}

fn own() -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg("agent");
    command
}

fn converse(
    child: &mut Child,
    begin: &Begin<'_>,
    request: Request,
) -> Result<Result<Outcome, Failure>, frame::FrameError> {
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("a child without pipes").into());
    };
    let (run, who) = begin.run.clone();
    frame::write(&mut input, &ToAgent::Hello { protocol: PROTOCOL_VERSION, run, who, lock: false }, &[])?;
    frame::write(&mut input, &ToAgent::Batch(vec![request]), begin.blob)?;
    loop {
        if let (FromAgent::Reply(reply), _) = frame::read::<FromAgent>(&mut output)? {
            return Ok(reply.result);
        }
    }
}
