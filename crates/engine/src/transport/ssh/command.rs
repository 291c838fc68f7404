//! The command line of `ssh`. Nothing secret is ever in it.

use std::{path::Path, process::Command};

use crate::transport::{Endpoint, Login};

/// The command that reaches a host and runs a script of one line there.
pub fn ssh(endpoint: &Endpoint, login: &Login, config: Option<&Path>, script: &str) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the transport starts ssh")]
    let mut command = Command::new("ssh");
    // For every option ssh keeps the first value that it meets: ours that must hold come before the
    // user's, our defaults after them.
    command.args(["-T", "-x", "-a", "-oClearAllForwardings=yes"]);
    command.args(questions(login));
    if let Some(config) = config {
        command.arg("-F").arg(config);
    }
    if let Some(port) = endpoint.port {
        command.arg("-p").arg(port.to_string());
    }
    if let Some(user) = &endpoint.user {
        command.arg("-l").arg(user);
    }
    if let Some(key) = &endpoint.private_key_file {
        command.arg("-i").arg(key);
    }
    command.args(&endpoint.ssh_arguments);
    command.arg(format!("-oConnectTimeout={}", endpoint.timeout.as_secs().max(1)));
    command.args(["-oServerAliveInterval=5", "-oServerAliveCountMax=2"]);
    // The login shell may be any: it only has to start sh.
    command.arg("--").arg(&endpoint.address).arg(format!("exec sh -c '{script}'"));
    command
}

/// What ssh may ask. In batch mode it asks nothing, and refuses host keys that it does not know.
fn questions(login: &Login) -> &'static [&'static str] {
    const NO_PASSWORD: &str = "-oPasswordAuthentication=no";
    const NO_DIALOGUE: &str = "-oKbdInteractiveAuthentication=no";
    match login {
        Login::Silent => &["-oBatchMode=yes"],
        Login::NewHostKey => &["-oBatchMode=no", "-oStrictHostKeyChecking=ask", NO_PASSWORD, NO_DIALOGUE],
        Login::Passphrase => &["-oBatchMode=no", NO_PASSWORD, NO_DIALOGUE],
        Login::Password(_) => &[
            "-oBatchMode=no",
            "-oPubkeyAuthentication=no",
            "-oPasswordAuthentication=yes",
            "-oKbdInteractiveAuthentication=yes",
            "-oPreferredAuthentications=password,keyboard-interactive",
            "-oNumberOfPasswordPrompts=1",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    fn words(endpoint: &Endpoint, login: &Login) -> String {
        let command = ssh(endpoint, login, Some(Path::new("/state/ssh_config")), "true");
        command.get_args().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_the_inventory_says_about_a_host_reaches_ssh() {
        let endpoint = Endpoint {
            address: "192.168.200.203".into(),
            port: Some(2222),
            user: Some("root".into()),
            private_key_file: Some("/keys/id".into()),
            ssh_arguments: vec!["-oKexAlgorithms=+diffie-hellman-group14-sha1".into()],
            ..Endpoint::named("manager")
        };
        assert_eq!(
            words(&endpoint, &Login::Silent),
            "-T -x -a -oClearAllForwardings=yes -oBatchMode=yes -F /state/ssh_config -p 2222 -l root -i /keys/id \
             -oKexAlgorithms=+diffie-hellman-group14-sha1 -oConnectTimeout=10 -oServerAliveInterval=5 \
             -oServerAliveCountMax=2 -- 192.168.200.203 exec sh -c 'true'"
        );
    }

    #[test]
    fn a_password_is_never_in_a_command_line() {
        let line = words(&Endpoint::named("manager"), &Login::Password(Secret::new("hunter2".into())));
        assert!(line.contains("-oPubkeyAuthentication=no") && !line.contains("hunter2"), "{line}");
    }
}
