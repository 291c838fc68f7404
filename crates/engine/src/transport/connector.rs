//! What every way to a host has in common: first ask (nothing is written on the machine), then start.

use std::{
    fmt,
    io::{Read, Write},
};

use super::{ConnectError, Endpoint, Entry};
use crate::Cancel;

/// A way to hosts.
pub trait Connector: Send + Sync {
    /// Reaches a host and finds out whether it has the executable. Nothing is written on it.
    ///
    /// # Errors
    /// Why the host can't be reached or used.
    fn prepare(
        &self,
        endpoint: &Endpoint,
        entry: &Entry,
        cancel: &Cancel,
    ) -> Result<Box<dyn Prepared>, ConnectError>;
}

/// A host that answered and waits. Dropping it leaves the machine as it was.
pub trait Prepared: Send {
    /// Which of these users there are on it; one that never had a password counts as missing. Nothing is written.
    ///
    /// # Errors
    /// Why it does not answer.
    fn users(&mut self, names: &[String], cancel: &Cancel) -> Result<Vec<String>, ConnectError>;

    /// Brings the executable over where it is missing and starts the agent.
    ///
    /// # Errors
    /// Why it can't be started.
    fn start(self: Box<Self>, cancel: &Cancel) -> Result<Started, ConnectError>;
}

/// An agent that was started.
#[derive(Debug)]
pub struct Started {
    /// The way to it.
    pub channel: Channel,
    /// Bytes of the executable that had to be sent, else 0.
    pub pushed_bytes: u64,
}

/// The two directions to an agent, and the means to end it.
pub struct Channel {
    /// What the agent sends.
    pub from_agent: Box<dyn Read + Send>,
    /// What is sent to it. Dropping it tells the agent to end.
    pub to_agent: Box<dyn Write + Send>,
    /// The process or thread behind the channel.
    pub end: Box<dyn End>,
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").finish_non_exhaustive()
    }
}

/// What stands behind a [`Channel`] on this side.
pub trait End: Send + Sync {
    /// Cuts the channel at once.
    fn cut(&self);

    /// Waits a moment for the other side to end by itself, then cuts.
    fn close(&self);

    /// Why the channel closed, as far as is known (ssh's last words).
    fn last_words(&self) -> Option<ConnectError>;
}
