//! SHA-512 crypt(3) hashes of passwords, with a random salt: what CentOS 6 and 7 keep in /etc/shadow.
#![expect(clippy::disallowed_methods, reason = "the salt comes from the kernel")]

use std::{fs::File, io::Read};

use engine::Secret;
use sha_crypt::{PasswordHasher, ShaCrypt};

/// Random bytes of a salt: they make the 16 characters that crypt(3) takes.
const SALT: usize = 12;

/// The hash of a password.
///
/// # Errors
/// Why there is none.
pub fn hash(password: &Secret) -> Result<String, String> {
    let mut salt = [0; SALT];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut salt))
        .map_err(|error| format!("failed to read /dev/urandom: {error}"))?;
    let hashed = ShaCrypt::default().hash_password_with_salt(password.expose().as_bytes(), &salt);
    hashed.map(|hash| hash.as_str().to_owned()).map_err(|error| format!("failed to hash a password: {error}"))
}

/// Whether this is such a hash already (SHA-256 and SHA-512 crypt, as CentOS 6 knows them).
pub fn is_hash(text: &str) -> bool {
    let alphabet = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/');
    let mut fields = text.split('$');
    let (Some(""), Some(kind)) = (fields.next(), fields.next()) else { return false };
    let mut rest: Vec<&str> = fields.collect();
    if rest.first().is_some_and(|field| field.starts_with("rounds=")) {
        rest.remove(0);
    }
    let length = match kind {
        "5" => 43,
        "6" => 86,
        _ => return false,
    };
    let [salt, hash] = rest[..] else { return false };
    salt.len() <= 16 && hash.len() == length && salt.chars().chain(hash.chars()).all(alphabet)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// What `openssl passwd -6` makes of a password with a salt.
    fn openssl(password: &str, salt: &str) -> String {
        let mut child = Command::new("openssl")
            .args(["passwd", "-6", "-salt", salt, "-stdin"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    }

    #[test]
    fn openssl_makes_the_same_hash() {
        for password in ["a", "rehearsal", "mit Umlaut: ä", &"long ".repeat(40), "$6$x$y"] {
            let ours = hash(&Secret::new(password.to_owned())).unwrap();
            let fields: Vec<&str> = ours.split('$').collect();
            let [_, "6", rest @ ..] = &fields[..] else { panic!("{ours}") };
            let salt = rest[..rest.len() - 1].join("$");
            assert_eq!(ours, openssl(password, &salt));
            assert!(is_hash(&ours));
        }
    }

    #[test]
    fn the_same_password_never_has_the_same_hash() {
        let secret = Secret::new("rehearsal".to_owned());
        assert_ne!(hash(&secret).unwrap(), hash(&secret).unwrap());
    }

    #[test]
    fn what_only_begins_like_a_hash_is_a_password() {
        for password in ["$6$", "$6$salt$short", "$1$abc$def", "$6", "secret$6$"] {
            assert!(!is_hash(password), "{password}");
        }
    }
}
