//! Connection variables that would be silently ignored: whoever sets them means something by it.

use std::collections::BTreeSet;

use super::Inventory;
use crate::diagnostic::Diagnostic;

const PASSWORD: &str = "keys open the machines; where none does, the password is asked for";
const BECOME_PASSWORD: &str = "another user is become by root, who needs no password: connect as root";

/// Variables that Ansible knows and this program does not use, with what to do instead.
const UNUSED: &[(&str, &str)] = &[
    ("ansible_become_exe", "the user is changed without a program"),
    ("ansible_become_pass", BECOME_PASSWORD),
    ("ansible_become_password", BECOME_PASSWORD),
    ("ansible_password", PASSWORD),
    ("ansible_scp_extra_args", "no scp is started: ssh takes ansible_ssh_extra_args"),
    ("ansible_sftp_extra_args", "no sftp is started: ssh takes ansible_ssh_extra_args"),
    ("ansible_shell_executable", "the module `shell` has the argument `executable`"),
    ("ansible_ssh_executable", "ssh is the first in PATH"),
    ("ansible_ssh_pass", PASSWORD),
    ("ansible_ssh_password", PASSWORD),
    ("ansible_ssh_private_key", "write the path of the key: ansible_ssh_private_key_file"),
    ("ansible_ssh_private_key_passphrase", "ssh asks for it, or ssh-agent keeps it"),
    ("ansible_su_pass", BECOME_PASSWORD),
    ("ansible_sudo_pass", BECOME_PASSWORD),
];

/// Reports each of them, once for each place.
pub fn check(inventory: &Inventory, problems: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for host in inventory.hosts() {
        for (name, definition) in inventory.variables(host).into_iter().flatten() {
            let Some((_, help)) = UNUSED.iter().find(|(unused, _)| unused == name) else { continue };
            let span = &definition.span;
            if !definition.value.is_null() && told.insert((span.source.name.clone(), span.start)) {
                // Without its line: it may hold a password.
                let message = format!("`{name}` is not used by this program ({span})");
                problems.push(Diagnostic::general(message).help(*help));
            }
        }
    }
}
