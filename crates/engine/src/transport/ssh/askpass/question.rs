//! What ssh asks, read from its words. It speaks English whatever the language of the user is.

use crate::transport::{HostKey, QuestionKind};

/// Reads a question.
pub fn parse(prompt: &str) -> QuestionKind {
    if let Some(key) = host_key(prompt) {
        return QuestionKind::HostKey(key);
    }
    let quoted = |start: &str| Some(prompt.strip_prefix(start)?.split_once('\'')?.0.to_owned());
    if let Some(key) = quoted("Enter passphrase for key '") {
        return QuestionKind::Passphrase { key, prompt: prompt.to_owned() };
    }
    let asked = prompt.trim_end().to_ascii_lowercase();
    // `root@host's password: ` of ssh, `(root@host) Password: ` of the machine.
    if asked.ends_with("password:") {
        return QuestionKind::Password(prompt.to_owned());
    }
    QuestionKind::Other(prompt.to_owned())
}

/// `The authenticity of host 'NAME (ADDRESS)' can't be established.`, and what follows.
fn host_key(prompt: &str) -> Option<HostKey> {
    let rest = prompt.trim_start().strip_prefix("The authenticity of host '")?;
    let (address, rest) = rest.split_once("' can't be established")?;
    let mut key = HostKey { address: address.to_owned(), prompt: prompt.to_owned(), ..HostKey::default() };
    let mut lines: Vec<&str> = rest.lines().map(str::trim).collect();
    lines.retain(|line| !line.is_empty() && *line != ".");
    for line in lines {
        if let Some((kind, fingerprint)) = line.split_once(" key fingerprint is ") {
            (key.kind, key.fingerprint) = (kind.to_owned(), fingerprint.trim_end_matches('.').to_owned());
        } else if !line.starts_with("Are you sure") && !line.starts_with("This key is not known") {
            key.notes.push(line.trim_start_matches(',').trim().to_owned());
        }
    }
    (!key.fingerprint.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_key_is_read_with_what_ssh_says_about_it() {
        let prompt = "The authenticity of host 'manager (192.168.200.203)' can't be established.\n\
                      RSA key fingerprint is SHA256:abc+/1.\n\
                      This host key is known by the following other names/addresses:\n    ~/.ssh/known_hosts:3: old\n\
                      Are you sure you want to continue connecting (yes/no/[fingerprint])? ";
        let QuestionKind::HostKey(key) = parse(prompt) else { panic!("no host key") };
        assert_eq!(
            (key.address.as_str(), key.kind.as_str(), key.fingerprint.as_str()),
            ("manager (192.168.200.203)", "RSA", "SHA256:abc+/1")
        );
        let notes =
            ["This host key is known by the following other names/addresses:", "~/.ssh/known_hosts:3: old"];
        assert_eq!(key.notes, notes);
    }

    #[test]
    fn a_key_that_nothing_is_known_of_has_no_notes() {
        for known in ["", "This key is not known by any other names.\n"] {
            let prompt = format!(
                "The authenticity of host 'a (1.2.3.4)' can't be established.\nED25519 key fingerprint is SHA256:x.\n\
                 {known}Are you sure you want to continue connecting (yes/no/[fingerprint])? "
            );
            let QuestionKind::HostKey(key) = parse(&prompt) else { panic!("no host key") };
            assert_eq!(key.notes, [""; 0]);
        }
    }

    #[test]
    fn passwords_and_passphrases_are_told_apart() {
        let passphrase = "Enter passphrase for key '/home/anna/.ssh/id_rsa': ";
        let parsed = parse(passphrase);
        let key = "/home/anna/.ssh/id_rsa".to_owned();
        assert_eq!(parsed, QuestionKind::Passphrase { key, prompt: passphrase.to_owned() });
        for password in ["root@192.168.200.203's password: ", "(root@manager) Password: "] {
            assert_eq!(parse(password), QuestionKind::Password(password.to_owned()));
        }
        let other = "(root@manager) Verification code: ";
        assert_eq!(parse(other), QuestionKind::Other(other.to_owned()));
    }
}
