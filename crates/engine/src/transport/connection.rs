//! A conversation with an agent: the greeting, batches of requests and their replies, signs of life.

use std::{
    io::Read,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use wire::{FromAgent, Greeting, LockHolder, PROTOCOL_VERSION, Reply, Request, ToAgent, frame};

use super::{Cause, Channel, ConnectError, End};
use crate::{
    Cancel,
    lifeline::{CONTROL_PATIENCE, Lifeline, write_frames},
};

/// How often a waiting side looks whether the run was interrupted or the link died.
const GLANCE: Duration = Duration::from_millis(100);
/// The threads of a connection only copy frames.
const STACK: usize = 512 << 10;

/// What the control side says first.
#[derive(Debug, Clone)]
pub struct Hello {
    /// Identifies the run.
    pub run: String,
    /// Who runs it, for the lock.
    pub who: String,
    /// Hold the machine's deployment lock.
    pub lock: bool,
}

/// Why a conversation could not begin.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another deployment holds the machine.
    #[error("another deployment holds the machine: {} ({}) since {}", .0.who, .0.run, .0.since)]
    Locked(LockHolder),
    /// The link broke or the other side is no agent of this version.
    #[error(transparent)]
    Lost(#[from] Lost),
}

/// Why a conversation ended too early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// The link or the machine failed.
    #[error(transparent)]
    Unreachable(ConnectError),
    /// The operator interrupted the run.
    #[error("interrupted by the operator")]
    Interrupted,
}

impl Lost {
    /// The host's key is not the one that is known, or not known.
    pub fn is_about_host_key(&self) -> bool {
        let is = |error: &ConnectError| matches!(error.cause, Cause::HostKeyChanged | Cause::HostKeyUnknown);
        matches!(self, Lost::Unreachable(error) if is(error))
    }
}

/// A conversation with one agent. Dropping it cuts the link, and the agent ends what it started.
pub struct Connection {
    outgoing: Option<Sender<(ToAgent, Vec<u8>)>>,
    incoming: Receiver<Incoming>,
    lifeline: Lifeline,
    end: Arc<dyn End>,
    next_id: u64,
    lost: Option<ConnectError>,
}

enum Incoming {
    Message(Box<FromAgent>),
    Ended(String),
}

impl Connection {
    /// Greets an agent.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(channel: Channel, hello: &Hello, cancel: &Cancel) -> Result<(Self, Greeting), OpenError> {
        Self::open_with(channel, hello, cancel, Lifeline::new(CONTROL_PATIENCE))
    }

    fn open_with(
        channel: Channel,
        hello: &Hello,
        cancel: &Cancel,
        lifeline: Lifeline,
    ) -> Result<(Self, Greeting), OpenError> {
        let (outgoing, to_write) = mpsc::channel();
        let (read, incoming) = mpsc::channel();
        let Channel { from_agent, to_agent, end } = channel;
        let from_agent = lifeline.listen(from_agent);
        let threads = thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || write_frames(to_agent, &to_write, &ToAgent::Ping))
            .and_then(|_| {
                thread::Builder::new().stack_size(STACK).spawn(move || read_frames(from_agent, &read))
            });
        if let Err(e) = threads {
            return Err(Lost::Unreachable(ConnectError::new(format!("can't start a thread: {e}"))).into());
        }
        let mut connection = Self {
            outgoing: Some(outgoing),
            incoming,
            lifeline,
            end: Arc::from(end),
            next_id: 0,
            lost: None,
        };
        connection.send(
            ToAgent::Hello {
                protocol: PROTOCOL_VERSION,
                run: hello.run.clone(),
                who: hello.who.clone(),
                lock: hello.lock,
            },
            Vec::new(),
        );
        match connection.receive(cancel)? {
            FromAgent::Hello(greeting) if greeting.protocol == PROTOCOL_VERSION => Ok((connection, greeting)),
            FromAgent::Hello(greeting) => {
                let versions = format!(
                    "the agent speaks version {} of the protocol, this program version {PROTOCOL_VERSION}",
                    greeting.protocol
                );
                Err(connection.fail(ConnectError::new(versions)).into())
            }
            FromAgent::Locked(holder) => Err(OpenError::Locked(holder)),
            FromAgent::Reply(_) | FromAgent::Line { .. } | FromAgent::Pong => {
                Err(connection.fail(ConnectError::new("the agent did not greet first")).into())
            }
        }
    }

    /// Has requests done in their order (their numbers are set here). Blobs of the requests are ranges
    /// of `blob`. Replies and lines are told with the index of their request, as they arrive.
    ///
    /// # Errors
    /// [`Lost`]; replies that arrived before have been told.
    pub fn batch(
        &mut self,
        mut requests: Vec<Request>,
        blob: Vec<u8>,
        cancel: &Cancel,
        on_line: &mut dyn FnMut(usize, String),
        on_reply: &mut dyn FnMut(usize, Reply),
    ) -> Result<(), Lost> {
        self.health()?;
        let first = self.next_id;
        let mut missing = requests.len();
        for request in &mut requests {
            request.id = self.next_id;
            self.next_id += 1;
        }
        let index = |id: u64| id.checked_sub(first).and_then(|n| usize::try_from(n).ok());
        self.send(ToAgent::Batch(requests), blob);
        while missing > 0 {
            match self.receive(cancel)? {
                FromAgent::Reply(reply) => {
                    if let Some(index) = index(reply.id) {
                        missing -= 1;
                        on_reply(index, reply);
                    }
                }
                FromAgent::Line { id, line } => {
                    if let Some(index) = index(id) {
                        on_line(index, line);
                    }
                }
                FromAgent::Pong | FromAgent::Hello(_) | FromAgent::Locked(_) => {}
            }
        }
        Ok(())
    }

    /// Whether the link still lives, as far as is known; also empties the mailbox of signs of life.
    ///
    /// # Errors
    /// [`Lost::Unreachable`] from the moment when the link is known to be dead.
    pub fn health(&mut self) -> Result<(), Lost> {
        if let Some(error) = &self.lost {
            return Err(Lost::Unreachable(error.clone()));
        }
        while let Ok(incoming) = self.incoming.try_recv() {
            if let Incoming::Ended(reason) = incoming {
                return Err(self.ended(reason));
            }
        }
        self.check_silence()
    }

    /// Ends the conversation in good order.
    pub fn close(mut self) {
        self.send(ToAgent::Bye, Vec::new());
        self.outgoing = None;
        if self.lost.is_none() {
            self.end.close();
        }
    }

    fn send(&self, message: ToAgent, blob: Vec<u8>) {
        // When the writer is gone the reader is told so too, with the reason.
        if let Some(outgoing) = &self.outgoing {
            let _ = outgoing.send((message, blob));
        }
    }

    fn receive(&mut self, cancel: &Cancel) -> Result<FromAgent, Lost> {
        loop {
            if cancel.is_raised() {
                return Err(Lost::Interrupted);
            }
            match self.incoming.recv_timeout(GLANCE) {
                Ok(Incoming::Message(message)) if *message == FromAgent::Pong => {}
                Ok(Incoming::Message(message)) => return Ok(*message),
                Ok(Incoming::Ended(reason)) => return Err(self.ended(reason)),
                Err(RecvTimeoutError::Timeout) => self.check_silence()?,
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.ended("the connection is closed".to_owned()));
                }
            }
        }
    }

    fn check_silence(&mut self) -> Result<(), Lost> {
        let Some(silence) = self.lifeline.broken() else { return Ok(()) };
        let seconds = silence.as_secs_f64();
        Err(self.fail(ConnectError::new(format!("no sign of life for {seconds} s")).help(
            "is the machine still powered and on the network? the agent on it ends what it started by itself",
        )))
    }

    fn ended(&mut self, reason: String) -> Lost {
        let error = self.end.last_words().unwrap_or_else(|| ConnectError::new(reason));
        self.fail(error)
    }

    fn fail(&mut self, error: ConnectError) -> Lost {
        self.end.cut();
        self.lost = Some(error.clone());
        Lost::Unreachable(error)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.outgoing.take().is_some() && self.lost.is_none() {
            // Closed without goodbye: the agent sees the end of its input and kills what it started.
            self.end.close();
        }
    }
}

fn read_frames(mut from_agent: impl Read, messages: &Sender<Incoming>) {
    loop {
        let incoming = match frame::read::<FromAgent>(&mut from_agent) {
            Ok((message, _)) => Incoming::Message(Box::new(message)),
            Err(e) => Incoming::Ended(e.to_string()),
        };
        let ended = matches!(incoming, Incoming::Ended(_));
        if messages.send(incoming).is_err() || ended {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
