//! How one host is reached, as its connection variables say.

use std::time::Duration;

/// How one host is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Inventory name.
    pub host: String,
    /// `ansible_connection: local`: the control machine itself.
    pub local: bool,
    /// The control machine, which no inventory names (`delegate_to: localhost`): it is not what is deployed, so
    /// deployments of several stations may use it at once.
    pub unlocked: bool,
    /// `ansible_host`, else the inventory name.
    pub address: String,
    /// `ansible_port`.
    pub port: Option<u16>,
    /// `ansible_user`.
    pub user: Option<String>,
    /// `ansible_ssh_private_key_file`.
    pub private_key_file: Option<String>,
    /// `ansible_ssh_common_args` and `ansible_ssh_extra_args`, as the shell would split them.
    pub ssh_arguments: Vec<String>,
    /// `ansible_timeout`.
    pub timeout: Duration,
}

impl Endpoint {
    /// A host that is reached by its name, with the settings that the user's ssh has for it.
    pub fn named(host: impl Into<String>) -> Self {
        let host = host.into();
        Self {
            address: host.clone(),
            host,
            local: false,
            unlocked: false,
            port: None,
            user: None,
            private_key_file: None,
            ssh_arguments: Vec::new(),
            timeout: Duration::from_secs(10),
        }
    }
}
