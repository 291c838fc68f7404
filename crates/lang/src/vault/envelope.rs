//! The text that `ansible-vault` writes: a line that says what it is, and hexadecimal digits.

use super::VaultError;

/// How it begins.
pub const HEADER: &str = "$ANSIBLE_VAULT;";
/// How many digits stand in a line.
const WIDTH: usize = 80;

/// The parts of an encrypted text.
#[derive(Debug)]
pub struct Envelope {
    /// The vault id of format 1.2.
    pub label: Option<String>,
    /// For the keys.
    pub salt: Vec<u8>,
    /// HMAC-SHA256 of the data.
    pub mac: Vec<u8>,
    /// AES-256 in counter mode.
    pub data: Vec<u8>,
}

impl Envelope {
    /// Takes a text apart.
    ///
    /// # Errors
    /// [`VaultError::Damaged`].
    pub fn parse(text: &str) -> Result<Self, VaultError> {
        let mut lines = text.trim().lines().map(str::trim);
        let header = lines.next().and_then(|line| line.strip_prefix(HEADER));
        let header = header.ok_or(VaultError::Damaged("it does not begin with `$ANSIBLE_VAULT;`"))?;
        let parts: Vec<&str> = header.split(';').map(str::trim).collect();
        let label = match parts[..] {
            ["1.1", "AES256"] => None,
            ["1.2", "AES256", label] => Some(label.to_owned()),
            ["1.1", _] | ["1.2", _, _] => return Err(VaultError::Damaged("its cipher is not AES256")),
            _ => return Err(VaultError::Damaged("its format is neither 1.1 nor 1.2")),
        };
        let wrong = VaultError::Damaged("it is cut off or changed");
        let inner = hex(&lines.collect::<String>()).ok_or(wrong.clone())?;
        let inner = String::from_utf8(inner).map_err(|_| wrong.clone())?;
        let parts: Vec<&str> = inner.split('\n').collect();
        let [salt, mac, data] = parts[..] else { return Err(wrong) };
        match (hex(salt), hex(mac), hex(data)) {
            (Some(salt), Some(mac), Some(data)) => Ok(Self { label, salt, mac, data }),
            _ => Err(wrong),
        }
    }

    /// The text, in lines of 80 digits.
    pub fn write(&self) -> String {
        let inner = [&self.salt, &self.mac, &self.data].map(|part| digits(part)).join("\n");
        let mut text = match &self.label {
            Some(label) => format!("{HEADER}1.2;AES256;{label}\n"),
            None => format!("{HEADER}1.1;AES256\n"),
        };
        for (at, digit) in digits(inner.as_bytes()).chars().enumerate() {
            if at > 0 && at % WIDTH == 0 {
                text.push('\n');
            }
            text.push(digit);
        }
        text.push('\n');
        text
    }

    /// Names what is encrypted.
    pub fn identity(&self) -> String {
        digits(&self.salt) + &digits(&self.mac)
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
