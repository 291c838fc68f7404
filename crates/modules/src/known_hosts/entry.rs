//! A line of known_hosts (sshd(8)).

use crate::{
    base64,
    checksum::{hmac_sha1, sha1},
};

/// A line; what stands behind the key is not compared.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// `@cert-authority` or `@revoked`.
    pub marker: Option<String>,
    /// Names and addresses with commas between, or one hash.
    pub names: String,
    /// The type of the key.
    pub kind: String,
    key: String,
    comment: String,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        let parts =
            |entry: &Self| (entry.marker.clone(), entry.names.clone(), entry.kind.clone(), entry.key.clone());
        parts(self) == parts(other)
    }
}

impl Entry {
    /// Reads a line; none when it is empty, a comment or something else.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        let mut words = line.split_whitespace().peekable();
        let marker = words.next_if(|word| word.starts_with('@')).map(str::to_owned);
        let names = words.next().filter(|names| !names.starts_with('#'))?;
        let (kind, key) = (words.next()?, words.next()?);
        let comment = words.collect::<Vec<_>>().join(" ");
        Some(Self { marker, names: names.into(), kind: kind.into(), key: key.into(), comment })
    }

    /// The line without its end.
    pub fn line(&self) -> String {
        let parts =
            [self.marker.as_deref().unwrap_or_default(), &self.names, &self.kind, &self.key, &self.comment];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is about a host, as ssh finds it: by name, pattern or hash; `!` excepts.
    pub fn is_of(&self, host: &str) -> bool {
        if let Some(hash) = self.names.strip_prefix("|1|") {
            let Some((salt, hash)) = hash.split_once('|') else { return false };
            let salt = base64::decode(salt);
            return salt.is_some_and(|salt| base64::encode(&hmac_sha1(&salt, host.as_bytes())) == hash);
        }
        let mut found = false;
        for name in self.names.to_lowercase().split(',') {
            match name.strip_prefix('!') {
                Some(excepted) if fits(excepted.as_bytes(), host.as_bytes()) => return false,
                None if fits(name.as_bytes(), host.as_bytes()) => found = true,
                _ => {}
            }
        }
        found
    }

    /// The names are one hash.
    pub fn is_hashed(&self) -> bool {
        self.names.starts_with("|1|")
    }

    /// Replaces the names by the hash of one. The salt is no secret (it stands beside the hash) and comes
    /// from name and key, so that doing it again gives the same line.
    pub fn hash(&mut self, host: &str) {
        let salt: Vec<u8> = sha1(format!("{host} {}", self.key).as_bytes()).into_bytes()[..20].to_vec();
        let hash = hmac_sha1(&salt, host.as_bytes());
        self.names = format!("|1|{}|{}", base64::encode(&salt), base64::encode(&hash));
    }
}

/// Whether a name fits a pattern with `*` and `?`; brackets belong to addresses with ports.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', pattern)), _) => (0..=name.len()).any(|skipped| fits(pattern, &name[skipped..])),
        (Some((b'?', pattern)), Some((_, name))) => fits(pattern, name),
        (Some((wanted, pattern)), Some((found, name))) => wanted == found && fits(pattern, name),
        _ => false,
    }
}
