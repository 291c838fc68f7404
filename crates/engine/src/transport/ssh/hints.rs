//! What ssh says when it can't reach a machine, and what the operator can do about it.

use std::process::ExitStatus;

use super::changed_key;
use crate::transport::{Cause, ConnectError};

/// What ssh (or the script on the machine) prints, and the advice; the first that fits counts.
/// `ADDRESS` stands for the machine.
const CAUSES: &[(&str, &str)] = &[
    (
        "Host key verification failed",
        "connect once by hand (`ssh ADDRESS`) and compare the key that it shows with the machine's own",
    ),
    (
        "no matching host key type",
        "the machine's ssh server is old: allow its algorithms in `ansible_ssh_common_args` (-oHostKeyAlgorithms=+ssh-rsa)",
    ),
    (
        "no matching key exchange method",
        "the machine's ssh server is old: allow its algorithms in `ansible_ssh_common_args` (-oKexAlgorithms=+...)",
    ),
    (
        "no matching cipher",
        "the machine's ssh server is old: allow its algorithms in `ansible_ssh_common_args` (-oCiphers=+...)",
    ),
    (
        "no matching MAC",
        "the machine's ssh server is old: allow its algorithms in `ansible_ssh_common_args` (-oMACs=+...)",
    ),
    (
        "no mutual signature",
        "the machine's ssh server is old: set -oPubkeyAcceptedAlgorithms=+ssh-rsa in `ansible_ssh_common_args`",
    ),
    (
        "Permission denied (",
        "the machine does not accept your keys: `ssh-copy-id ADDRESS`, or set `ansible_user` and `ansible_ssh_private_key_file` in the inventory",
    ),
    (
        "Too many authentication failures",
        "name the right key in the inventory (`ansible_ssh_private_key_file`) and set -oIdentitiesOnly=yes",
    ),
    ("Could not resolve hostname", "set `ansible_host` to the machine's address in the inventory"),
    (
        "Connection refused",
        "the machine is on, but no ssh server listens there: is `ansible_port` right, is sshd running?",
    ),
    ("No route to host", "is the machine powered on, and is the address right?"),
    ("Network is unreachable", "this machine has no network towards that address"),
    ("timed out", "is the machine powered on, is the address right, does a firewall drop the packets?"),
    ("not responding", "the machine was reachable before: is it still powered and on the network?"),
    (
        "No space left on device",
        "make room on the machine: the agent needs a few MiB in its folder under /var/lib or ~/.cache",
    ),
    ("Read-only file system", "the machine's disk is mounted read-only: look at its kernel messages"),
    ("discos: Permission denied", "the file system of the agent's folder is mounted noexec: mount it exec"),
    ("Too many open files", "raise the limit of open files (`ulimit -n`)"),
];

/// Lines that ssh prints although nothing is wrong.
const CHATTER: &[&str] = &[
    "Warning: Permanently added",
    "** WARNING: connection is not using",
    "** This session",
    "** The server",
];

/// An error from what ssh said; none when it said nothing and ended well.
pub fn explain(said: &str, status: Option<ExitStatus>, address: &str) -> Option<ConnectError> {
    if let Some(changed) = changed_key::explain(said, address) {
        return Some(changed);
    }
    let lines =
        || said.lines().map(str::trim).filter(|l| !l.is_empty() && !CHATTER.iter().any(|c| l.starts_with(c)));
    if let Some((cause, advice)) = CAUSES.iter().find(|(cause, _)| said.contains(cause)) {
        let line = lines().rev().find(|line| line.contains(cause)).unwrap_or(cause);
        let mut error = ConnectError::new(line.trim()).help(advice.replace("ADDRESS", address));
        error.cause = what_lets_in(said);
        return Some(error);
    }
    match (lines().next_back(), status) {
        (Some(line), _) => Some(ConnectError::new(line)),
        (None, Some(status)) if !status.success() => {
            Some(ConnectError::new(format!("ssh ended with {status}")))
        }
        (None, _) => None,
    }
}

/// What would let the connection in, by ssh's last words: those of a host on the way come before.
fn what_lets_in(said: &str) -> Cause {
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    if last == "Host key verification failed." {
        return Cause::HostKeyUnknown;
    }
    // The agent offered more keys than the server looks at: it never came to a password.
    if said.contains("Too many authentication failures") && !last.contains("UNKNOWN") {
        return Cause::Denied { passwords: true };
    }
    let Some((_, methods)) = last.split_once("Permission denied (") else { return Cause::Other };
    let mut methods = methods.trim_end_matches(['.', ')']).split(',');
    Cause::Denied { passwords: methods.any(|method| matches!(method, "password" | "keyboard-interactive")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_let_in_is_told_from_the_last_words() {
        let cause = |said: &str| explain(said, None, "a").unwrap().cause;
        let unknown = "No RSA host key is known for a and you have requested strict checking.\r\n";
        assert_eq!(cause(&format!("{unknown}Host key verification failed.\r\n")), Cause::HostKeyUnknown);
        let denied = "root@a: Permission denied (publickey,gssapi-with-mic,password).\r\n";
        assert_eq!(cause(denied), Cause::Denied { passwords: true });
        assert_eq!(cause("root@a: Permission denied (publickey).\r\n"), Cause::Denied { passwords: false });
        // a host on the way: neither a key nor a password of the machine itself would help
        let way = "anna@gate: Permission denied (publickey).\r\nConnection closed by UNKNOWN port 65535\r\n";
        assert_eq!(cause(way), Cause::Other);
        let way = "Host key verification failed.\r\nConnection closed by UNKNOWN port 65535\r\n";
        assert_eq!(cause(way), Cause::Other);
    }

    fn told(said: &str) -> (String, String) {
        let error = explain(said, None, "192.168.200.203").unwrap();
        (error.message, error.help.unwrap_or_default())
    }

    #[test]
    fn a_reinstalled_machine_is_told_from_an_unknown_one() {
        let (message, help) = told(
            "@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@\nHost key verification failed.\n",
        );
        assert!(message.starts_with("the host key of 192.168.200.203 has changed"), "{message}");
        assert!(help.contains("ssh-keygen -R 192.168.200.203"), "{help}");
        let (message, help) =
            told("No RSA host key is known for manager.\r\nHost key verification failed.\r\n");
        assert_eq!(message, "Host key verification failed.");
        assert!(help.contains("ssh 192.168.200.203"), "{help}");
    }

    #[test]
    fn an_old_server_leads_to_the_inventory_variable() {
        let (_, help) = told(
            "Unable to negotiate with 192.168.200.203 port 22: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1\n",
        );
        assert!(help.contains("ansible_ssh_common_args"), "{help}");
    }

    #[test]
    fn words_without_a_known_cause_are_passed_on() {
        let (message, help) =
            told("Warning: Permanently added '192.168.200.203' to the list of known hosts.\nsomething new\n");
        assert_eq!((message.as_str(), help.as_str()), ("something new", ""));
    }

    #[test]
    fn silence_after_a_good_end_is_no_error() {
        assert_eq!(explain("", None, "a"), None);
    }
}
