//! User and password in the address of a repository. Whoever looks at a machine's processes sees the addresses that git is
//! given, and its configuration keeps them: so git gets an address without them, and asks.

use engine::{
    Secret,
    transport::{Answers, Question, QuestionKind},
};

/// Who one is for a web server.
pub struct Credentials {
    /// Scheme, host and port, as git names them in its questions.
    server: String,
    user: Secret,
    /// Without one git asks whoever sits at the terminal.
    password: Option<Secret>,
}

impl Credentials {
    /// Takes them out of an address; none when it has none, or is not for a web server.
    pub fn taken_from(address: &str) -> Option<(String, Self)> {
        let (scheme, rest) =
            address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (who, host) = authority.rsplit_once('@')?;
        let (user, password) = match who.split_once(':') {
            Some((user, password)) => (user, Some(Secret::new(decoded(password)))),
            None => (who, None),
        };
        let server = format!("{scheme}://{host}");
        let clean = format!("{server}{path}");
        Some((clean, Self { server, user: Secret::new(decoded(user)), password }))
    }

    /// Whether git asks for this server: one that it was led on to is told nothing.
    fn is_for(&self, place: &str) -> bool {
        place.strip_prefix(&self.server).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn answer_to(&self, prompt: &str) -> Option<Secret> {
        // git 1.7 names no server
        match prompt {
            "Username: " => return Some(self.user.clone()),
            "Password: " => return self.password.clone(),
            _ => {}
        }
        // `Username for 'https://host': `, in the user's language; `Password for 'https://user@host': `
        let place = prompt.split_once('\'')?.1.rsplit_once('\'')?.0;
        let (scheme, rest) = place.split_once("://")?;
        match rest.split_once('@') {
            Some((_, host)) => self.password.clone().filter(|_| self.is_for(&format!("{scheme}://{host}"))),
            None => Some(self.user.clone()).filter(|_| self.is_for(place)),
        }
    }
}

impl Answers for Credentials {
    fn answer(&self, question: &Question) -> Option<Secret> {
        match &question.kind {
            QuestionKind::Password(prompt) | QuestionKind::Other(prompt) => self.answer_to(prompt),
            QuestionKind::HostKey(_) | QuestionKind::Passphrase { .. } => None,
        }
    }
}

/// Whether git asks for a password, and not for a user.
pub fn asks_for_password(prompt: &str) -> bool {
    let place = prompt.split_once('\'').and_then(|(_, rest)| rest.rsplit_once('\''));
    place.map_or(prompt == "Password: ", |(place, _)| place.contains('@'))
}

/// A part of an address with its `%40` and the like replaced.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code =
            others.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> (String, Credentials) {
        Credentials::taken_from(address).unwrap()
    }

    fn answer(credentials: &Credentials, prompt: &str) -> Option<String> {
        credentials.answer_to(prompt).map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn git_gets_an_address_without_them_and_the_answers_when_it_asks() {
        let (clean, credentials) = of("https://bob:s3c%40ret%3A@git.example:8443/discos/discos.git");
        assert_eq!(clean, "https://git.example:8443/discos/discos.git");
        assert_eq!(answer(&credentials, "Username for 'https://git.example:8443': ").unwrap(), "bob");
        assert_eq!(
            answer(&credentials, "Password for 'https://bob@git.example:8443': ").unwrap(),
            "s3c@ret:"
        );
        assert_eq!(answer(&credentials, "Nome utente per 'https://git.example:8443': ").unwrap(), "bob");
        assert_eq!(answer(&credentials, "Password: ").unwrap(), "s3c@ret:");
    }

    #[test]
    fn another_server_is_told_nothing() {
        let (_, credentials) = of("https://bob:s3cret@git.example/x");
        for place in ["https://git.example.evil", "https://evil/https://git.example", "http://git.example"] {
            assert_eq!(answer(&credentials, &format!("Username for '{place}': ")), None, "{place}");
        }
        for place in ["https://bob@git.example.evil", "https://bob@evil", "http://bob@git.example"] {
            assert_eq!(answer(&credentials, &format!("Password for '{place}': ")), None, "{place}");
        }
    }

    #[test]
    fn without_a_password_the_user_is_asked_for_it() {
        let (clean, credentials) = of("http://bob@git.example");
        assert_eq!(clean, "http://git.example");
        assert_eq!(answer(&credentials, "Username for 'http://git.example': ").unwrap(), "bob");
        assert_eq!(answer(&credentials, "Password for 'http://bob@git.example': "), None);
    }

    #[test]
    fn a_question_for_a_password_is_one_in_any_language() {
        for prompt in
            ["Password for 'https://bob@git.example': ", "Password per 'https://bob@x:80': ", "Password: "]
        {
            assert!(asks_for_password(prompt), "{prompt}");
        }
        for prompt in ["Username for 'https://git.example': ", "Nome utente per 'https://x': ", "Username: "]
        {
            assert!(!asks_for_password(prompt), "{prompt}");
        }
    }

    #[test]
    fn other_addresses_have_none() {
        for address in
            ["https://git.example/a@b", "ssh://git@host/x", "git@host:x", "/srv/a:b@c", "file:///a@b"]
        {
            assert!(Credentials::taken_from(address).is_none(), "{address}");
        }
    }
}
