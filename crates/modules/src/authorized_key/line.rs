//! A line of authorized_keys (sshd(8)).

/// Types of keys that ssh knows.
const TYPES: [&str; 14] = [
    "ssh-rsa",
    "ssh-dss",
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-xmss@openssh.com",
    "rsa-sha2-256",
    "rsa-sha2-512",
    "ssh-rsa-cert-v01@openssh.com",
    "ssh-ed25519-cert-v01@openssh.com",
];

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// A key.
    Key { options: Vec<(String, Option<String>)>, kind: String, key: String, comment: String },
    /// A comment or something else, which stays as it is.
    Other(String),
}

impl Line {
    /// Reads a line.
    pub fn read(line: &str) -> Self {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| TYPES.contains(word));
        let key = at.and_then(|at| words.get(at + 1).map(|key| (at, *key)));
        match key {
            Some((at, key)) if words[0] != "#" => Self::Key {
                options: options(&words[..at].join(" ")),
                kind: words[at].into(),
                key: key.into(),
                comment: words[at + 2..].join(" "),
            },
            _ => Self::Other(line.into()),
        }
    }

    /// What makes it this line and no other.
    pub fn identity(&self) -> &str {
        match self {
            Self::Key { key, .. } => key,
            Self::Other(line) => line,
        }
    }

    /// It is no key.
    pub fn is_other(&self) -> bool {
        matches!(self, Self::Other(_))
    }

    /// Replaces the options.
    pub fn set_options(&mut self, text: &str) {
        if let Self::Key { options, .. } = self {
            *options = self::options(text);
        }
    }

    /// Replaces the comment.
    pub fn set_comment(&mut self, text: &str) {
        if let Self::Key { comment, .. } = self {
            *comment = text.into();
        }
    }

    /// The line with its end, as Ansible writes it.
    pub fn text(&self) -> String {
        let Self::Key { options, kind, key, comment } = self else { return self.identity().into() };
        let options: Vec<String> = options
            .iter()
            .map(|(name, value)| {
                value.as_ref().map_or_else(|| name.clone(), |value| format!("{name}={value}"))
            })
            .collect();
        let space = if options.is_empty() { "" } else { " " };
        format!("{}{space}{kind} {key} {comment}\n", options.join(","))
    }
}

/// Options by commas, but not those within quotes.
fn options(text: &str) -> Vec<(String, Option<String>)> {
    let (mut parts, mut quote) = (vec![String::new()], None);
    for character in text.chars() {
        match (character, quote) {
            (',', None) => {
                parts.push(String::new());
                continue;
            }
            ('"' | '\'', None) => quote = Some(character),
            (end, Some(begin)) if end == begin => quote = None,
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts
        .map(|part| match part.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (part, None),
        })
        .collect()
}
