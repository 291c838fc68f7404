//! The cipher `AES256` of `ansible-vault`: keys by PBKDF2, AES in counter mode, HMAC over what is encrypted.

use aes::Aes256;
use ctr::{
    Ctr128BE,
    cipher::{KeyIvInit, StreamCipher},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{VaultError, envelope::Envelope};

const ROUNDS: u32 = 10_000;
const KEY: usize = 32;
const BLOCK: usize = 16;

/// What is encrypted; none when this is not its password.
pub fn decrypt(envelope: &Envelope, password: &[u8]) -> Option<Result<Zeroizing<Vec<u8>>, VaultError>> {
    let mut keys = Zeroizing::new([0; 2 * KEY + BLOCK]);
    pbkdf2::pbkdf2_hmac::<Sha256>(password, &envelope.salt, ROUNDS, keys.as_mut_slice());
    let (key, rest) = keys.split_at(KEY);
    let (mac_key, counter) = rest.split_at(KEY);
    let mut mac = Hmac::<Sha256>::new_from_slice(mac_key).ok()?;
    mac.update(&envelope.data);
    mac.verify_slice(&envelope.mac).ok()?;
    let mut data = Zeroizing::new(envelope.data.clone());
    let mut cipher = Ctr128BE::<Aes256>::new_from_slices(key, counter).ok()?;
    cipher.apply_keystream(&mut data);
    Some(without_padding(data))
}

/// PKCS#7: the last byte says how many were added.
fn without_padding(mut data: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let wrong = VaultError::Damaged("it ends in the middle of a block");
    let count = usize::from(*data.last().ok_or(wrong.clone())?);
    let length = data.len().checked_sub(count).filter(|_| (1..=BLOCK).contains(&count)).ok_or(wrong)?;
    data.truncate(length);
    Ok(data)
}
