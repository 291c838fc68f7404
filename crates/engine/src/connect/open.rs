//! Opens connections in two phases: every host answers, then every agent starts.

use std::{thread, time::Instant};

use wire::EventKind;

use super::links::{Link, Links};
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
    /// The operator interrupted it.
    Interrupted,
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
}

/// Opens the connections to all hosts. Nothing is written on any before every one has answered.
///
/// # Errors
/// [`NotOpened`]; all failures have been told by then, and no agent is left running.
pub fn open_all(
    opener: &Opener<'_>,
    endpoints: Vec<Result<Endpoint, (String, ConnectError)>>,
    links: &Links,
) -> Result<(), NotOpened> {
    let started = Instant::now();
    let prepared = all(endpoints.into_iter().map(|endpoint| move || prepare(opener, endpoint)))?;
    let opened = all(prepared.into_iter().map(|(host, prepared)| {
        move || start(opener, &host, prepared, started).map(|connection| (host, connection))
    }))?;
    for (host, connection) in opened {
        links.add(&host, connection);
    }
    Ok(())
}

/// Opens one connection in the middle of a run (`delegate_to` a host that is not in the play).
///
/// # Errors
/// [`NotOpened`]; the failure has been told.
pub fn open_one(
    opener: &Opener<'_>,
    endpoint: Result<Endpoint, (String, ConnectError)>,
    links: &Links,
) -> Result<Link, NotOpened> {
    let started = Instant::now();
    let (host, prepared) = prepare(opener, endpoint)?;
    let connection = start(opener, &host, prepared, started)?;
    Ok(links.add(&host, connection))
}

fn prepare(
    opener: &Opener<'_>,
    endpoint: Result<Endpoint, (String, ConnectError)>,
) -> Result<(String, Box<dyn Prepared>), NotOpened> {
    let endpoint = endpoint.map_err(|(host, error)| opener.unreachable(&host, error))?;
    let host = endpoint.host.clone();
    opener.reporter.tell(EventKind::Connecting { host: host.clone() });
    match opener.connector.prepare(&endpoint, opener.cancel) {
        Ok(prepared) => Ok((host, prepared)),
        Err(error) => Err(opener.unreachable(&host, error)),
    }
}

fn start(
    opener: &Opener<'_>,
    host: &str,
    prepared: Box<dyn Prepared>,
    began: Instant,
) -> Result<Connection, NotOpened> {
    let started = prepared.start(opener.cancel).map_err(|error| opener.unreachable(host, error))?;
    match Connection::open(started.channel, &opener.hello, opener.cancel) {
        Ok((connection, greeting)) => {
            opener.reporter.tell(EventKind::Connected {
                host: host.to_owned(),
                system: greeting.system,
                pushed_bytes: started.pushed_bytes,
                duration_ms: milliseconds(began.elapsed().as_millis()),
            });
            Ok(connection)
        }
        Err(OpenError::Locked(holder)) => {
            opener.reporter.tell(EventKind::Locked { host: host.to_owned(), holder });
            Err(NotOpened::Locked)
        }
        Err(OpenError::Lost(Lost::Interrupted)) => Err(NotOpened::Interrupted),
        Err(OpenError::Lost(Lost::Unreachable(error))) => Err(opener.unreachable(host, error)),
    }
}

impl Opener<'_> {
    fn unreachable(&self, host: &str, error: ConnectError) -> NotOpened {
        if self.cancel.is_raised() {
            return NotOpened::Interrupted;
        }
        let ConnectError { message, help } = error;
        self.reporter.count(host, [wire::Status::Unreachable]);
        self.reporter.tell(EventKind::Unreachable { host: host.to_owned(), message, help });
        NotOpened::Unreachable
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
