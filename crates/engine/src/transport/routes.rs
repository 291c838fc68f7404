//! Each host by the way that its variables ask for.

use super::{ConnectError, Connector, Endpoint, Entry, Prepared, local::Local, ssh::Ssh};
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
    fn prepare(
        &self,
        endpoint: &Endpoint,
        entry: &Entry,
        cancel: &Cancel,
    ) -> Result<Box<dyn Prepared>, ConnectError> {
        let way: &dyn Connector = if endpoint.local { &self.local } else { &self.ssh };
        way.prepare(endpoint, entry, cancel)
    }
}
