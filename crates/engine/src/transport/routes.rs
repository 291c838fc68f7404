//! Each host by the way that its variables ask for.

use super::{ConnectError, Connector, Endpoint, Prepared, local::Local, ssh::Ssh};
use crate::Cancel;

/// OpenSSH, or a child process for hosts with `ansible_connection: local`.
#[derive(Debug)]
pub struct Routes {
    /// For the machines.
    pub ssh: Ssh,
    /// For the control machine itself.
    pub local: Local,
}

impl Connector for Routes {
    fn prepare(&self, endpoint: &Endpoint, cancel: &Cancel) -> Result<Box<dyn Prepared>, ConnectError> {
        if endpoint.local { self.local.prepare(endpoint, cancel) } else { self.ssh.prepare(endpoint, cancel) }
    }
}
