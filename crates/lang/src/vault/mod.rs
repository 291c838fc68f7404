//! What `ansible-vault` encrypted: values (`!vault`) and whole files, decrypted when they are used. Every
//! secret that was read is remembered, so that it can be taken out of whatever is told.

mod cipher;
mod concealed;
mod envelope;
mod forms;
mod origin;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use zeroize::Zeroizing;

use concealed::Concealed;
use envelope::Envelope;

pub use origin::Origin;

/// A password with the label of its vault id; no label is `default`.
pub struct VaultPassword {
    label: String,
    secret: Zeroizing<Vec<u8>>,
}

impl VaultPassword {
    /// Takes a password over.
    pub fn new(label: Option<&str>, secret: Zeroizing<Vec<u8>>) -> Self {
        Self { label: label.unwrap_or("default").to_owned(), secret }
    }
}

impl fmt::Debug for VaultPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultPassword").field("label", &self.label).finish_non_exhaustive()
    }
}

/// Why something can't be decrypted: a lower-case fragment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is encrypted and nobody gave a password.
    #[error("it is encrypted, and there is no vault password")]
    NoPassword,
    /// No password opens it.
    #[error("none of the {count} vault passwords opens it{of}", of = of(label))]
    NoneFits {
        /// How many were tried.
        count: usize,
        /// The vault id that it names.
        label: Option<String>,
    },
    /// It is not what `ansible-vault` writes.
    #[error("{0}")]
    Damaged(&'static str),
}

fn of(label: &Option<String>) -> String {
    label.as_ref().map(|label| format!(" (its vault id is `{label}`)")).unwrap_or_default()
}

impl VaultError {
    /// What to do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoPassword => "give it with --vault-password-file FILE, --vault-id or --ask-vault-password",
            Self::NoneFits { .. } => "give the password that it was encrypted with",
            Self::Damaged(_) => "write it again with ansible-vault",
        }
    }
}

/// The vault passwords of a run, and the secrets that they opened.
#[derive(Default)]
pub struct Vault {
    passwords: Vec<VaultPassword>,
    /// What was opened before, by what is encrypted.
    opened: Mutex<BTreeMap<String, Zeroizing<Vec<u8>>>>,
    concealed: Concealed,
    values: origin::Values,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("passwords", &self.passwords).finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens with these passwords.
    pub fn new(passwords: Vec<VaultPassword>) -> Self {
        Self { passwords, ..Self::default() }
    }

    /// The passwords with their labels, for another program that opens with them.
    pub fn passwords(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.passwords.iter().map(|password| (password.label.as_str(), password.secret.as_slice()))
    }

    /// The decrypted value of a `!vault` string.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn value(&self, text: &str) -> Result<Zeroizing<String>, VaultError> {
        let bytes = self.open(text)?;
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| VaultError::Damaged("what is encrypted is no UTF-8 text"))?;
        self.concealed.value(&text);
        Ok(Zeroizing::new(text))
    }

    /// The decrypted value of a `!vault` string as the one string by which [`Vault::origin`] knows it.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn shared(&self, text: &str) -> Result<Arc<str>, VaultError> {
        Ok(self.values.shared(text, &self.value(text)?))
    }

    /// Whether a string is a decrypted value.
    pub fn origin(&self, text: &Arc<str>) -> Origin {
        self.values.origin(text)
    }

    /// Remembers a secret that was decrypted with another password than those of the run.
    pub fn remember(&self, secret: &str) {
        self.concealed.value(secret);
    }

    /// The decrypted contents of a file; `path` tells what kind of file it is.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn file(&self, path: &std::path::Path, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|_| VaultError::Damaged("it begins as an encrypted file and does not go on as one"))?;
        let bytes = self.open(text)?;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            self.concealed.file(path, text);
        }
        Ok(bytes)
    }

    /// A text without the secrets that were read so far.
    pub fn conceal(&self, text: &mut String) {
        self.concealed.take_out(text);
    }

    /// A secret that was read so far is in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.concealed.is_in(text)
    }

    fn open(&self, text: &str) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let envelope = Envelope::parse(text)?;
        let key = envelope.identity();
        if let Some(known) = self.opened.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        if self.passwords.is_empty() {
            return Err(VaultError::NoPassword);
        }
        // As in Ansible the label only says which is tried first.
        let fits = |password: &&VaultPassword| Some(&password.label) == envelope.label.as_ref();
        let first = self.passwords.iter().filter(fits);
        let others = self.passwords.iter().filter(|password| !fits(password));
        let opened = first.chain(others).find_map(|password| cipher::decrypt(&envelope, &password.secret));
        let Some(opened) = opened.transpose()? else {
            return Err(VaultError::NoneFits { count: self.passwords.len(), label: envelope.label });
        };
        let mut known = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, opened.clone());
        Ok(opened)
    }
}

/// A text as `ansible-vault` encrypts it; none when the cipher refuses.
pub fn encrypt(text: &str, password: &[u8], salt: &[u8], label: Option<&str>) -> Option<String> {
    cipher::encrypt(text.as_bytes(), password, salt, label).map(|envelope| envelope.write())
}

/// Whether the contents of a file are encrypted.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.starts_with(envelope::HEADER.as_bytes())
}
