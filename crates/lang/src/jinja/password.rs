//! Hashes of passwords as crypt(3) writes them: SHA-512, SHA-256 and MD5.

use md5::{Digest, Md5};

/// How a password is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Sha512,
    Sha256,
    Md5,
}

/// The characters of a salt, and of a hash.
pub(super) const CHARACTERS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Scheme {
    /// The scheme by the names that Ansible takes.
    ///
    /// # Errors
    /// Which schemes there are.
    pub fn named(name: &str) -> Result<Self, &'static str> {
        match name {
            "sha512" | "sha512_crypt" => Ok(Self::Sha512),
            "sha256" | "sha256_crypt" => Ok(Self::Sha256),
            "md5" | "md5_crypt" => Ok(Self::Md5),
            "blowfish" | "bcrypt" => {
                Err("`blowfish` is not supported: crypt(3) of CentOS 6 and 7 does not know it")
            }
            _ => Err("there is no such scheme: they are `sha512`, `sha256` and `md5`"),
        }
    }

    /// How many characters a salt has that nobody chose.
    pub fn salt_length(self) -> usize {
        if self == Self::Md5 { 8 } else { 16 }
    }

    /// Rounds where none are said, as Ansible has them.
    fn own_rounds(self) -> u32 {
        match self {
            Self::Sha512 => 656_000,
            Self::Sha256 => 535_000,
            Self::Md5 => 0,
        }
    }
}

/// The hash of a password.
///
/// # Errors
/// What is wrong with the salt, the rounds or the password; none of them is told.
pub(super) fn hash(
    scheme: Scheme,
    password: &str,
    salt: &str,
    rounds: Option<i128>,
) -> Result<String, String> {
    if !salt.bytes().all(|byte| CHARACTERS.contains(&byte)) {
        return Err("a salt consists of letters, digits, `.` and `/`".into());
    }
    if salt.len() > scheme.salt_length() {
        return Err(format!("the salt has more than {} characters", scheme.salt_length()));
    }
    if password.contains('\0') {
        return Err("a password cannot have a character of code zero".into());
    }
    if scheme == Scheme::Md5 {
        return match rounds {
            None => Ok(format!("$1${salt}${}", md5(password.as_bytes(), salt.as_bytes()))),
            Some(_) => Err("md5 has no rounds to choose".into()),
        };
    }
    let rounds = rounds.map_or(Ok(scheme.own_rounds()), u32::try_from);
    let parameters = rounds.ok().and_then(|rounds| Some((rounds, sha_crypt::Params::new(rounds).ok()?)));
    let (rounds, parameters) = parameters.ok_or("`rounds` is a number from 1000 to 999999999")?;
    let said = if rounds == 5000 { String::new() } else { format!("rounds={rounds}$") };
    let (password, salted) = (password.as_bytes(), salt.as_bytes());
    Ok(match scheme {
        Scheme::Sha512 => {
            let digest = sha_crypt::sha512_crypt(password, salted, parameters);
            let triples = std::iter::successors(Some([0, 21, 42]), |[a, b, c]| Some([b + 1, c + 1, a + 1]));
            format!("$6${said}{salt}${}", written(&digest, triples.take(21), &[63]))
        }
        _ => {
            let digest = sha_crypt::sha256_crypt(password, salted, parameters);
            let triples = std::iter::successors(Some([0, 10, 20]), |[a, b, c]| Some([c + 1, a + 1, b + 1]));
            format!("$5${said}{salt}${}", written(&digest, triples.take(10), &[31, 30]))
        }
    })
}

/// A digest in crypt's base64: its bytes in threes, then the last ones.
fn written(digest: &[u8], triples: impl Iterator<Item = [usize; 3]>, last: &[usize]) -> String {
    let mut out = String::new();
    let mut put = |places: &[usize]| {
        let mut bits = places.iter().fold(0, |bits, at| bits << 8 | usize::from(digest[*at]));
        for _ in 0..=places.len() {
            out.push(char::from(CHARACTERS[bits & 63]));
            bits >>= 6;
        }
    };
    triples.for_each(|places| put(&places));
    put(last);
    out
}

/// The scheme of FreeBSD that `$1$` stands for.
fn md5(password: &[u8], salt: &[u8]) -> String {
    let mut inner = Md5::new();
    for part in [password, salt, password] {
        inner.update(part);
    }
    let inner = inner.finalize();
    let mut outer = Md5::new();
    for part in [password, b"$1$", salt] {
        outer.update(part);
    }
    for at in (0..password.len()).step_by(16) {
        outer.update(&inner[..(password.len() - at).min(16)]);
    }
    let mut length = password.len();
    while length > 0 {
        outer.update(if length & 1 == 1 { &[0][..] } else { &password[..1] });
        length >>= 1;
    }
    let mut digest = outer.finalize();
    for round in 0..1000 {
        let mut next = Md5::new();
        let odd = round & 1 == 1;
        next.update(if odd { password } else { &digest });
        if round % 3 != 0 {
            next.update(salt);
        }
        if round % 7 != 0 {
            next.update(password);
        }
        next.update(if odd { &digest } else { password });
        digest = next.finalize();
    }
    let triples = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];
    written(&digest, triples.into_iter(), &[11])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `openssl passwd -6`, `-5` and `-1` print (OpenSSL 3).
    #[test]
    fn hashes_as_crypt_does() {
        for (scheme, password, salt, expected) in OPENSSL {
            assert_eq!(
                hash(*scheme, password, salt, Some(5000).filter(|_| *scheme != Scheme::Md5)).unwrap(),
                *expected
            );
        }
    }

    const OPENSSL: &[(Scheme, &str, &str, &str)] = &[
        (
            Scheme::Sha512,
            "secret",
            "saltsalt",
            "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1",
        ),
        (
            Scheme::Sha512,
            "pässwörd with blanks",
            "x./Z9",
            "$6$x./Z9$7pLSj/0hiDHmIQ5QWXRAZDl8Tjls37tywLZt.tNegC6eQv6Dq3zMTcf8gdImn5Tao3Jta6txW1f8I5k.iqYeX1",
        ),
        (
            Scheme::Sha512,
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "12345678",
            "$6$12345678$O9KTTvHCaS8tbAOAlggR9q/e14.uNils1rVKQGkh3LQtlNGjncUURK6O7mJyEeqx6V8qi4cvZatLLU9ZSs4Pv/",
        ),
        (Scheme::Sha256, "secret", "saltsalt", "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA"),
        (
            Scheme::Sha256,
            "pässwörd with blanks",
            "x./Z9",
            "$5$x./Z9$ZMGa2mTMp/4g/3hipz1fwefKmzCz7WRo.kqjMgl7sS6",
        ),
        (
            Scheme::Sha256,
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "12345678",
            "$5$12345678$ZAp/szEXaU4C5J1PAkQwN1G2QaOsSljfzheN4Vnxg/B",
        ),
        (Scheme::Md5, "secret", "saltsalt", "$1$saltsalt$9xy1btjgzLYfb7hivXtC//"),
        (Scheme::Md5, "", "ab", "$1$ab$rn6aQS/o7141mj179E/zA."),
        (Scheme::Md5, "pässwörd with blanks", "x./Z9", "$1$x./Z9$zf2cvZi7i0SOgmiB8YAH.0"),
        (
            Scheme::Md5,
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "12345678",
            "$1$12345678$WqnxxVX4jJ8OOkNX8Dz2o/",
        ),
    ];
}
