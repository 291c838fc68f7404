//! When the other side of a connection was last heard. Both sides listen so, and both send a sign of
//! life every [`BEAT`] whatever else they do.

use std::{
    io::{self, BufWriter, Read, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use serde::Serialize;
use wire::frame;

/// How often each side sends a sign of life.
const BEAT: Duration = Duration::from_secs(3);
/// After this silence the control side takes a host for lost.
pub const CONTROL_PATIENCE: Duration = Duration::from_secs(15);
/// After this silence an agent takes the control side for lost.
pub const AGENT_PATIENCE: Duration = Duration::from_secs(30);

/// When the other side was last heard. Clones share it.
#[derive(Debug, Clone)]
pub struct Lifeline {
    patience: Duration,
    start: Instant,
    heard_ms: Arc<AtomicU64>,
}

impl Lifeline {
    /// Begins now; the other side is taken for lost after a silence of this length.
    pub fn new(patience: Duration) -> Self {
        Self { patience, start: Instant::now(), heard_ms: Arc::default() }
    }

    /// Something was heard now.
    fn heard(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard_ms.store(now, Ordering::Relaxed);
    }

    /// The length of the silence, when it is too long.
    pub fn broken(&self) -> Option<Duration> {
        let heard = Duration::from_millis(self.heard_ms.load(Ordering::Relaxed));
        (self.start.elapsed().saturating_sub(heard) > self.patience).then_some(self.patience)
    }

    /// A reader that notes every byte that arrives, so that a long frame on a slow link counts as life.
    pub fn listen<R: Read>(&self, inner: R) -> Listening<R> {
        Listening { inner, lifeline: self.clone() }
    }
}

/// A reader that keeps a [`Lifeline`].
#[derive(Debug)]
pub struct Listening<R> {
    inner: R,
    lifeline: Lifeline,
}

impl<R: Read> Read for Listening<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if n > 0 {
            self.lifeline.heard();
        }
        Ok(n)
    }
}

/// Writes messages until their sender is dropped or the stream fails (which the reader of the same link
/// notices too, with the reason); in the pauses, signs of life.
pub fn write_frames<M: Serialize + Clone>(to: impl Write, messages: &Receiver<(M, Vec<u8>)>, sign: &M) {
    let mut to = BufWriter::new(to);
    let mut next_beat = Instant::now() + BEAT;
    loop {
        let pause = next_beat.saturating_duration_since(Instant::now());
        let (message, blob) = match messages.recv_timeout(pause) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => {
                next_beat = Instant::now() + BEAT;
                (sign.clone(), Vec::new())
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if frame::write(&mut to, &message, &blob).is_err() {
            return;
        }
    }
}
