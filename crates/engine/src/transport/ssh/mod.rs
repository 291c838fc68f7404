//! One `ssh` process per host: the user's own OpenSSH, with their configuration, keys and agent.

pub mod askpass;
mod bootstrap;
mod changed_key;
mod command;
mod hints;
mod prepared;
mod words;

use std::{fmt, io, path::PathBuf, sync::Arc, time::Duration};

pub use words::{SplitError, split};

use self::askpass::Askpass;
use super::{ConnectError, Connector, Endpoint, Entry, Executable, Prepared, process};
use crate::Cancel;

/// What logging in may take beyond the time to connect: authentication, login scripts.
const LOGIN_PATIENCE: Duration = Duration::from_secs(30);

/// Reaches hosts over OpenSSH.
#[derive(Clone)]
pub struct Ssh {
    /// The program that is pushed.
    executable: Executable,
    /// A configuration file instead of the user's own.
    config: Option<PathBuf>,
    askpass: Arc<Askpass>,
}

impl Ssh {
    /// Pushes this executable; `config` is a configuration file instead of the user's own (`ssh -F`):
    /// that of a simulated station.
    ///
    /// # Errors
    /// What the operating system says: ssh's questions could not be answered.
    pub fn new(executable: Executable, config: Option<PathBuf>) -> io::Result<Self> {
        Ok(Self { executable, config, askpass: Askpass::new()? })
    }
}

impl fmt::Debug for Ssh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ssh").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Connector for Ssh {
    fn prepare(
        &self,
        endpoint: &Endpoint,
        entry: &Entry,
        cancel: &Cancel,
    ) -> Result<Box<dyn Prepared>, ConnectError> {
        let script = bootstrap::script(&self.executable);
        let mut command = command::ssh(endpoint, &entry.login, self.config.as_deref(), &script);
        let ticket = self
            .askpass
            .admit(&mut command, Arc::clone(&entry.answers))
            .map_err(|e| ConnectError::new(format!("can't answer ssh's questions: {e}")))?;
        let address = endpoint.address.clone();
        let explain = move |said: &str, status| hints::explain(said, status, &address);
        let pipes = process::start(&mut command, Box::new(explain)).map_err(|e| {
            ConnectError::new(format!("can't start ssh: {e}"))
                .help("install OpenSSH's client (package openssh-client or openssh-clients)")
        })?;
        ticket.started(pipes.process.id());
        let patience = endpoint.timeout + LOGIN_PATIENCE;
        let prepared =
            prepared::Waiting::probe(pipes, &self.executable, patience, &|| ticket.is_asking(), cancel)?;
        Ok(Box::new(prepared))
    }
}
