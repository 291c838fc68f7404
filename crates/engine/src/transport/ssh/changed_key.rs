//! A host that shows another key than the one that is known: the hard stop explains itself.
#![expect(clippy::disallowed_methods, reason = "the transport reads the file of known hosts that ssh names")]

use std::fs;

use base64ct::{Base64, Base64Unpadded, Encoding};
use sha2::{Digest, Sha256};

use crate::transport::{Cause, ConnectError};

/// What ssh says when a key has changed.
const MARK: &str = "REMOTE HOST IDENTIFICATION HAS CHANGED";

/// The error, when ssh says that the key of the host has changed.
pub fn explain(said: &str, address: &str) -> Option<ConnectError> {
    if !said.contains(MARK) {
        return None;
    }
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    let between = |start: &str, end: &str| {
        lines.iter().find_map(|line| line.strip_prefix(start)?.split_once(end).map(|(text, _)| text))
    };
    let name = between("Host key for ", " has changed").unwrap_or(address);
    let new_kind = between("The fingerprint for the ", " key").unwrap_or_default();
    let new = lines.iter().find(|line| line.starts_with("SHA256:")).map(|line| line.trim_end_matches('.'));
    // `Offending RSA key in /home/anna/.ssh/known_hosts:3`
    let offending = lines.iter().find_map(|line| {
        let (kind, place) = line.strip_prefix("Offending ")?.split_once(" key in ")?;
        let (file, number) = place.rsplit_once(':')?;
        Some((kind, file, number.parse::<usize>().ok()?))
    });
    let old = offending.map(|(kind, file, number)| {
        let fingerprint =
            fs::read_to_string(file).ok().and_then(|text| fingerprint(text.lines().nth(number - 1)?));
        let fingerprint = fingerprint.unwrap_or_else(|| "(unreadable)".to_owned());
        format!("{kind} {fingerprint} in {file}:{number}")
    });
    let message = format!(
        "the host key of {name} has changed: known is {}; the machine that answers shows {new_kind} {}",
        old.unwrap_or_else(|| "another one".to_owned()),
        new.unwrap_or("a key that ssh does not tell"),
    );
    let forget = match offending {
        Some((_, file, _)) => format!("ssh-keygen -f {} -R {}", quoted(file), quoted(name)),
        None => format!("ssh-keygen -R {}", quoted(name)),
    };
    let error = ConnectError::new(message).help(format!(
        "was the machine installed anew? Then compare the new fingerprint with the machine's own, forget the old key \
         with `{forget}` and run again: the new key is shown and accepted as that of a new machine. If it was not, \
         somebody else may answer in its place and read all that is sent: do not go on"
    ));
    Some(ConnectError { cause: Cause::HostKeyChanged, ..error })
}

/// The fingerprint of a line of known hosts: `[@marker] names type key`.
fn fingerprint(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let mut rest = if first.starts_with('@') { words.skip(2) } else { words.skip(1) };
    let blob = Base64::decode_vec(rest.next()?).ok()?;
    Some(format!("SHA256:{}", Base64Unpadded::encode_string(&Sha256::digest(blob))))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:@".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ssh-keygen -l` says `256 SHA256:SVneY44hAntSZ3Oopb+vuDWoqo/IRRNqs+f+rTIt6w4 (ED25519)` of it.
    const LINE: &str =
        "[h]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFmp7RHQ6gAqN5xwg/ktjVEpegsTVHrgzOYxo2EkEZRL";

    #[test]
    fn old_and_new_key_are_told_with_file_line_and_command() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("known hosts");
        fs::write(&file, format!("# mine\n{LINE}\n")).unwrap();
        let said = format!(
            "@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@\n\
             The fingerprint for the RSA key sent by the remote host is\nSHA256:new.\n\
             Please contact your system administrator.\nOffending ED25519 key in {0}:2\n  remove with:\n\
             Host key for [h]:2222 has changed and you have requested strict checking.\r\n\
             Host key verification failed.\r\n",
            file.display()
        );
        let error = explain(&said, "10.0.0.1").unwrap();
        let expected = format!(
            "the host key of [h]:2222 has changed: known is ED25519 SHA256:{} in {}:2; the machine that answers \
             shows RSA SHA256:new",
            "SVneY44hAntSZ3Oopb+vuDWoqo/IRRNqs+f+rTIt6w4",
            file.display()
        );
        assert_eq!(error.message, expected);
        let command = format!("`ssh-keygen -f '{}' -R '[h]:2222'`", file.display());
        assert!(error.help.as_ref().unwrap().contains(&command), "{error:?}");
    }

    #[test]
    fn a_key_that_is_only_unknown_is_something_else() {
        assert!(explain("Host key verification failed.\n", "10.0.0.1").is_none());
    }
}
