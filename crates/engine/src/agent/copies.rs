//! Copies of this agent that act as other users: one per user and kind of environment, kept for the life
//! of the connection.
#![expect(clippy::disallowed_methods, reason = "an agent starts copies of itself")]

use std::{collections::BTreeMap, env, io, process::Command};

use target::{Lines, Target, User};
use wire::{Become, BlobRange, Failure, Outcome, Request};

use super::identity::{Identity, environment, login_environment};
use crate::{
    Cancel,
    transport::{Channel, ConnectError, Connection, Hello, process},
};

/// Agents of other users.
#[derive(Default)]
pub struct Copies {
    open: BTreeMap<(String, bool), Copy>,
    cancel: Cancel,
    /// The run, and who runs it.
    run: (String, String),
}

/// The agent of one user.
struct Copy {
    connection: Connection,
    /// Where every request begins with a login: what it brings may change from one to the next. It travels with the request,
    /// because a command line would show it.
    login: Option<User>,
}

impl Copies {
    /// A run begins.
    pub fn begin(&mut self, run: &str, who: &str) {
        self.run = (run.to_owned(), who.to_owned());
    }

    /// What ends a running request of any copy, from another thread; the copies themselves end when this
    /// process does, as their input closes.
    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Has a request done by the agent of another user.
    ///
    /// # Errors
    /// The module's failure, or why there can be no such agent.
    pub fn execute(
        &mut self,
        target: &mut Target,
        become_: &Become,
        request: &Request,
        blob: &[u8],
        lines: &Lines,
    ) -> Result<Outcome, Failure> {
        let key = (become_.user.clone(), become_.login);
        if !self.open.contains_key(&key) {
            match open(target, become_, &self.run, &self.cancel)? {
                Some(copy) => drop(self.open.insert(key.clone(), copy)),
                None if request.check => {
                    let reason = format!("the user `{}` does not exist yet", become_.user);
                    return Ok(Outcome { unknown: Some(reason), ..Outcome::default() });
                }
                None => return Err(nobody(become_)),
            }
        }
        let Some(copy) = self.open.get_mut(&key) else {
            return Err(failure(format!("can't become `{}`", become_.user)));
        };
        let range = request.blob.map(|_| BlobRange { start: 0, length: blob.len() });
        let mut environment = variables_of_login(become_, copy.login.as_ref())?;
        environment.extend_from_slice(&request.environment);
        let request = Request { become_: None, blob: range, environment, ..request.clone() };
        let mut result = None;
        let done = copy.connection.batch(
            vec![request],
            blob.to_vec(),
            &self.cancel,
            &mut |_, line| lines(&line),
            &mut |_, reply| result = Some(reply.result),
        );
        match (done, result) {
            (_, Some(result)) => result,
            (done, None) => {
                self.open.remove(&key);
                let why = done.err().map_or_else(|| "it gave no answer".to_owned(), |lost| lost.to_string());
                Err(failure(format!("the agent of `{}` was lost: {why}", become_.user)))
            }
        }
    }
}

fn wrong(become_: &Become, error: &dyn std::fmt::Display) -> Failure {
    failure(format!("can't become `{}`: {error}", become_.user))
}

/// What a login of the user brings; nothing where none is asked for.
///
/// # Errors
/// Why there is no login.
pub fn variables_of_login(become_: &Become, login: Option<&User>) -> Result<Vec<(String, String)>, Failure> {
    login.map_or_else(|| Ok(Vec::new()), |user| login_environment(user).map_err(|e| wrong(become_, &e)))
}

/// The command that starts an agent of another user, and who that is; none when there is no such user.
///
/// # Errors
/// What can't be found out about the user.
pub fn command_as(target: &mut Target, become_: &Become) -> Result<Option<(User, Command)>, Failure> {
    let wrong = |e: &dyn std::fmt::Display| wrong(become_, e);
    let Some(user) = target.user(&become_.user).map_err(|e| wrong(&e))? else { return Ok(None) };
    let Some(identity) = Identity::find(target, &user).map_err(|e| wrong(&e))? else { return Ok(None) };
    let mut command = command(&identity, environment(&user)).map_err(|e| wrong(&e))?;
    if become_.login {
        command.arg(super::AT_HOME);
    }
    Ok(Some((user, command)))
}

/// That there is no such user.
pub fn nobody(become_: &Become) -> Failure {
    failure(format!("can't become `{0}`: there is no user `{0}`", become_.user))
}

fn open(
    target: &mut Target,
    become_: &Become,
    (run, who): &(String, String),
    cancel: &Cancel,
) -> Result<Option<Copy>, Failure> {
    let wrong = |e: &dyn std::fmt::Display| wrong(become_, e);
    let Some((user, mut command)) = command_as(target, become_)? else { return Ok(None) };
    let explain = |said: &str, _| explain(said);
    let pipes = process::start(&mut command, Box::new(explain)).map_err(|e| wrong(&e))?;
    let channel = Channel {
        from_agent: Box::new(pipes.stdout),
        to_agent: Box::new(pipes.stdin),
        end: Box::new(pipes.process),
    };
    // The lock of the machine is held by the agent that starts the copy.
    let hello = Hello { run: run.clone(), who: who.clone(), lock: false };
    match Connection::open(channel, &hello, cancel) {
        Ok((connection, _)) => Ok(Some(Copy { connection, login: become_.login.then_some(user) })),
        Err(e) => Err(Failure { help: sudo_help(&e.to_string()), ..wrong(&e) }),
    }
}

fn command(identity: &Identity, variables: Vec<(String, String)>) -> io::Result<Command> {
    let mut command;
    if rustix::process::geteuid().is_root() {
        // The file itself is closed to other users: the copy starts as root and drops that first.
        command = Command::new("/proc/self/exe");
        command.env_clear().envs(variables);
    } else {
        command = Command::new("sudo");
        command.args(["-n", "--", "env", "-i"]);
        command.args(variables.iter().map(|(name, value)| format!("{name}={value}")));
        command.arg(env::current_exe()?);
    }
    command.arg("agent").arg(super::BECOME).arg(identity.to_string()).current_dir("/");
    Ok(command)
}

fn explain(said: &str) -> Option<ConnectError> {
    said.lines().rev().find(|line| !line.trim().is_empty()).map(|line| ConnectError::new(line.trim()))
}

/// What to do about the two refusals of sudo that everybody meets.
fn sudo_help(said: &str) -> Option<String> {
    if said.contains("must have a tty") {
        Some("remove `requiretty` for this user in the machine's sudoers, or connect as root".into())
    } else if said.contains("password is required") {
        Some("allow this user sudo without a password (NOPASSWD), or connect as root".into())
    } else {
        None
    }
}

fn failure(message: String) -> Failure {
    Failure { message, ..Failure::default() }
}
