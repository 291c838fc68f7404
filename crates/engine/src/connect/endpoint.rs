//! The connection variables of a host.

use std::time::Duration;

use lang::jinja::{Jinja, Scope, Variable};
use wire::Value;

use crate::transport::{ConnectError, Endpoint, ssh};

/// How a host is reached, by the variables that Ansible documents for this.
///
/// # Errors
/// A variable that can't be rendered or makes no sense.
pub fn endpoint(jinja: &Jinja, scope: &Scope, host: &str) -> Result<Endpoint, ConnectError> {
    let text = |names: &[&str]| text(jinja, scope, names);
    let number = |names: &[&str]| -> Result<Option<u64>, ConnectError> {
        let wrong = |_| ConnectError::new(format!("`{}` is no number", names[0]));
        text(names)?.map(|text| text.parse().map_err(wrong)).transpose()
    };
    let mut ssh_arguments = Vec::new();
    for name in ["ansible_ssh_common_args", "ansible_ssh_extra_args"] {
        if let Some(arguments) = text(&[name])? {
            let wrong = |e: ssh::SplitError| ConnectError::new(format!("`{name}`: {e}"));
            ssh_arguments.extend(ssh::split(&arguments).map_err(wrong)?);
        }
    }
    let local = match text(&["ansible_connection"])?.as_deref() {
        None | Some("ssh" | "smart" | "ansible.builtin.ssh") => false,
        Some("local" | "ansible.builtin.local") => true,
        Some(_) => {
            return Err(ConnectError::new("`ansible_connection` names a connection that is not supported")
                .help("the connections are: ssh, local"));
        }
    };
    let port = number(&["ansible_port", "ansible_ssh_port"])?
        .map(|port| u16::try_from(port).map_err(|_| ConnectError::new("`ansible_port` is no port number")))
        .transpose()?;
    Ok(Endpoint {
        local,
        unlocked: false,
        address: text(&["ansible_host", "ansible_ssh_host"])?.unwrap_or_else(|| host.to_owned()),
        port,
        user: text(&["ansible_user", "ansible_ssh_user"])?,
        private_key_file: text(&["ansible_ssh_private_key_file", "ansible_private_key_file"])?,
        ssh_arguments,
        timeout: number(&["ansible_timeout", "ansible_ssh_timeout"])?
            .map_or(Endpoint::named(host).timeout, Duration::from_secs),
        host: host.to_owned(),
    })
}

/// The first of these variables that is set, as text.
fn text(jinja: &Jinja, scope: &Scope, names: &[&str]) -> Result<Option<String>, ConnectError> {
    for name in names {
        let value = match scope.get(name) {
            Some(Variable::Template(value)) => jinja.render_value(&value, scope).map_err(|e| {
                let error = ConnectError::new(format!("`{name}`: {e}"));
                ConnectError { help: e.help, ..error }
            })?,
            Some(Variable::Data(value)) => (*value).clone(),
            Some(Variable::Nested(_)) | None => continue,
        };
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::String(text) => return Ok(Some(text)),
            Value::Number(number) => return Ok(Some(number.to_string())),
            _ => return Err(ConnectError::new(format!("`{name}` is no text"))),
        }
    }
    Ok(None)
}
