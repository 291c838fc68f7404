//! One `ssh` process per host: the user's own OpenSSH, with their configuration, keys and agent.

mod bootstrap;
mod command;
mod hints;
mod prepared;
mod words;

use std::{path::PathBuf, time::Duration};

pub use words::{SplitError, split};

use super::{ConnectError, Connector, Endpoint, Executable, Prepared, process};
use crate::Cancel;

/// What logging in may take beyond the time to connect: authentication, login scripts.
const LOGIN_PATIENCE: Duration = Duration::from_secs(30);

/// Reaches hosts over OpenSSH.
#[derive(Debug, Clone)]
pub struct Ssh {
    /// The program that is pushed.
    pub executable: Executable,
    /// A configuration file instead of the user's own (`ssh -F`): that of a simulated station.
    pub config: Option<PathBuf>,
}

impl Connector for Ssh {
    fn prepare(&self, endpoint: &Endpoint, cancel: &Cancel) -> Result<Box<dyn Prepared>, ConnectError> {
        let script = bootstrap::script(&self.executable);
        let mut command = command::ssh(endpoint, self.config.as_deref(), &script);
        let address = endpoint.address.clone();
        let explain = move |said: &str, status| hints::explain(said, status, &address);
        let pipes = process::start(&mut command, Box::new(explain)).map_err(|e| {
            ConnectError::new(format!("can't start ssh: {e}"))
                .help("install OpenSSH's client (package openssh-client or openssh-clients)")
        })?;
        let prepared =
            prepared::Waiting::probe(pipes, &self.executable, endpoint.timeout + LOGIN_PATIENCE, cancel)?;
        Ok(Box::new(prepared))
    }
}
