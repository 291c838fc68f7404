//! Agents inside this process, for tests: the real protocol over a socket pair.

use std::{
    io::Write,
    net::Shutdown,
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use wire::{Greeting, PROTOCOL_VERSION};

use super::{Channel, ConnectError, Connector, End, Endpoint, Entry, Prepared, Started};
use crate::{
    Cancel,
    agent::{Execute, Setting, serve},
    lifeline::AGENT_PATIENCE,
};

/// Makes the executor of a host, or says why it can't be reached. Raising the flag ends the agent at once,
/// without a word, as a power failure does.
pub type Make = dyn Fn(&Endpoint, Arc<AtomicBool>) -> Result<Box<dyn Execute>, ConnectError> + Send + Sync;

/// Starts agents as threads.
pub struct Fake {
    /// Makes the executors.
    pub make: Arc<Make>,
    /// Folder for the lock files: `HOST.lock`.
    pub locks: PathBuf,
}

struct Ready {
    power_off: Arc<AtomicBool>,
    executor: Box<dyn Execute>,
    lock: PathBuf,
}

/// This side's socket: to cut it is what pulling the cable is.
struct Cable(UnixStream);

impl Connector for Fake {
    fn prepare(&self, endpoint: &Endpoint, _: &Entry, _: &Cancel) -> Result<Box<dyn Prepared>, ConnectError> {
        let lock = self.locks.join(format!("{}.lock", endpoint.host));
        let power_off = Arc::<AtomicBool>::default();
        let executor = (self.make)(endpoint, Arc::clone(&power_off))?;
        Ok(Box::new(Ready { power_off, executor, lock }))
    }
}

impl Prepared for Ready {
    fn users(&mut self, _: &[String], _: &Cancel) -> Result<Vec<String>, ConnectError> {
        Ok(vec!["root".to_owned()])
    }

    fn start(self: Box<Self>, _: &Cancel) -> Result<Started, ConnectError> {
        let Self { power_off, executor, lock } = *self;
        let (ours, theirs) = UnixStream::pair().unwrap();
        let setting = Setting { greeting: greeting(), lock, terminated: power_off, patience: AGENT_PATIENCE };
        let writer = theirs.try_clone().unwrap();
        thread::spawn(move || {
            let reader = theirs.try_clone().unwrap();
            serve(reader, writer, &setting, executor);
            let _ = theirs.shutdown(Shutdown::Both);
        });
        Ok(Started { channel: channel(ours), pushed_bytes: 0 })
    }
}

/// What an agent of this version says of itself.
pub fn greeting() -> Greeting {
    Greeting {
        protocol: PROTOCOL_VERSION,
        user: "root".into(),
        system: "CentOS release 6.8 (Final)".into(),
        hostname: "manager".into(),
    }
}

/// The control side's end of a socket pair.
pub fn channel(ours: UnixStream) -> Channel {
    let cable = ours.try_clone().unwrap();
    Channel {
        from_agent: Box::new(ours.try_clone().unwrap()),
        to_agent: Box::new(Half(ours)),
        end: Box::new(Cable(cable)),
    }
}

/// The writing half: dropping it closes the agent's input, as dropping a pipe does.
struct Half(UnixStream);

impl Write for Half {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        let _ = self.0.shutdown(Shutdown::Write);
    }
}

impl End for Cable {
    fn cut(&self) {
        let _ = self.0.shutdown(Shutdown::Both);
    }

    fn close(&self) {}

    fn last_words(&self) -> Option<ConnectError> {
        None
    }
}
