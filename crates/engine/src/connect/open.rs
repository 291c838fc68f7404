//! Opens connections in two phases: every host answers, then every agent starts.

use std::{sync::Arc, thread, time::Instant};

use wire::EventKind;

use super::{
    contact::{Answered, contact_late},
    dialogue::Dialogue,
    links::Links,
    operator::Unanswered,
};
use crate::{
    Cancel,
    reporter::{Reporter, milliseconds},
    transport::{ConnectError, Connection, Connector, Endpoint, Hello, Lost, OpenError, Prepared},
};

/// Why a run does not begin; the hosts at fault have been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotOpened {
    /// Some host can't be reached.
    Unreachable,
    /// Another deployment holds a host.
    Locked,
    /// The operator did not answer a question.
    Unanswered,
    /// The operator interrupted it.
    Interrupted,
}

impl From<OpenError> for NotOpened {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Locked(_) => NotOpened::Locked,
            OpenError::Lost(Lost::Unreachable(_)) => NotOpened::Unreachable,
            OpenError::Lost(_) => NotOpened::Interrupted,
        }
    }
}

/// What opening needs.
pub struct Opener<'a> {
    /// The way to the hosts.
    pub connector: &'a dyn Connector,
    /// What is said first.
    pub hello: Hello,
    /// The operator's interruption.
    pub cancel: &'a Cancel,
    /// Who hears of it.
    pub reporter: &'a Reporter<'a>,
    /// What was asked and answered.
    pub dialogue: Arc<Dialogue>,
}

/// Starts the agents of all hosts that answered.
///
/// # Errors
/// [`NotOpened`]; all failures have been told by then, and no agent is left running.
pub fn open_all(
    opener: &Opener<'_>,
    answered: Vec<Answered>,
    began: Instant,
    links: &Links,
) -> Result<(), NotOpened> {
    let opened = all(answered.into_iter().map(|Answered { endpoint, prepared }| {
        move || match start(opener, &endpoint, prepared, began) {
            Ok(connection) => Ok((endpoint.host, connection)),
            Err(error) => Err(opener.told(&endpoint.host, error)),
        }
    }))?;
    for (host, connection) in opened {
        links.add(&host, connection);
    }
    Ok(())
}

/// Opens a connection in the middle of a run to a host that has none (`delegate_to`, `add_host`). The operator may be asked.
///
/// # Errors
/// [`OpenError`]; it has not been told.
pub fn open_late(opener: &Opener<'_>, endpoint: &Endpoint) -> Result<Connection, OpenError> {
    let started = Instant::now();
    opener.reporter.tell(EventKind::Connecting { host: endpoint.host.clone() });
    start(opener, endpoint, contact_late(opener, endpoint)?, started)
}

/// Opens a connection anew, to a host that was started anew. Who was let in with a password before is let in with it again;
/// nobody is asked.
///
/// # Errors
/// [`OpenError`]; it has not been told.
pub fn open_one(opener: &Opener<'_>, endpoint: &Endpoint) -> Result<Connection, OpenError> {
    let started = Instant::now();
    opener.reporter.tell(EventKind::Connecting { host: endpoint.host.clone() });
    let entry = opener.dialogue.entry_again(&endpoint.host);
    let prepared =
        opener.connector.prepare(endpoint, &entry, opener.cancel).map_err(|error| opener.lost(error))?;
    start(opener, endpoint, prepared, started)
}

fn start(
    opener: &Opener<'_>,
    endpoint: &Endpoint,
    prepared: Box<dyn Prepared>,
    began: Instant,
) -> Result<Connection, OpenError> {
    let started = prepared.start(opener.cancel).map_err(|error| opener.lost(error))?;
    let hello = Hello { lock: opener.hello.lock && !endpoint.unlocked, ..opener.hello.clone() };
    let (connection, greeting) = Connection::open(started.channel, &hello, opener.cancel)?;
    opener.reporter.tell(EventKind::Connected {
        host: endpoint.host.clone(),
        system: greeting.system,
        pushed_bytes: started.pushed_bytes,
        duration_ms: milliseconds(began.elapsed().as_millis()),
    });
    Ok(connection)
}

impl Opener<'_> {
    /// What broke after the operator's interruption broke because of it.
    pub(super) fn lost(&self, error: ConnectError) -> OpenError {
        let lost = if self.cancel.is_raised() { Lost::Interrupted } else { Lost::Unreachable(error) };
        OpenError::Lost(lost)
    }

    /// Tells why the run does not begin although all hosts are there.
    pub fn not_answered(&self, unanswered: Unanswered) -> NotOpened {
        match unanswered {
            Unanswered::Refused(message) if !self.cancel.is_raised() => {
                self.reporter.tell(EventKind::Warning { host: None, message });
                NotOpened::Unanswered
            }
            _ => NotOpened::Interrupted,
        }
    }

    /// Tells that a host that answered does so no more.
    pub fn not_there(&self, host: &str, error: ConnectError) -> NotOpened {
        self.told(host, self.lost(error))
    }

    /// Tells why a host of the run has no connection.
    pub(super) fn told(&self, host: &str, error: OpenError) -> NotOpened {
        let host = host.to_owned();
        match error {
            OpenError::Locked(holder) => {
                self.reporter.tell(EventKind::Locked { host, holder });
                NotOpened::Locked
            }
            OpenError::Lost(Lost::Unreachable(error)) if !self.cancel.is_raised() => {
                let ConnectError { message, help, .. } = error;
                self.reporter.count(&host, [wire::Status::Unreachable]);
                self.reporter.tell(EventKind::Unreachable { host, message, help });
                NotOpened::Unreachable
            }
            OpenError::Lost(_) => NotOpened::Interrupted,
        }
    }
}

/// Does all of it at once; everything, or the gravest error when there was one.
fn all<T: Send, W>(work: impl Iterator<Item = W>) -> Result<Vec<T>, NotOpened>
where
    W: FnOnce() -> Result<T, NotOpened> + Send,
{
    thread::scope(|threads| {
        let running: Vec<_> = work.map(|work| threads.spawn(work)).collect();
        let mut done = Vec::new();
        let mut worst = None;
        for thread in running {
            match thread.join() {
                Ok(Ok(value)) => done.push(value),
                Ok(Err(error)) => worst = worst.max(Some(error)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        worst.map_or(Ok(done), Err)
    })
}
