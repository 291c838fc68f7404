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
    let keys = keys(password, &envelope.salt);
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

/// Encrypts with keys that password and salt make.
pub fn encrypt(text: &[u8], password: &[u8], salt: &[u8], label: Option<&str>) -> Option<Envelope> {
    let keys = keys(password, salt);
    let (key, rest) = keys.split_at(KEY);
    let (mac_key, counter) = rest.split_at(KEY);
    let count = BLOCK - text.len() % BLOCK;
    let mut data = text.to_vec();
    data.resize(text.len() + count, u8::try_from(count).ok()?);
    let mut cipher = Ctr128BE::<Aes256>::new_from_slices(key, counter).ok()?;
    cipher.apply_keystream(&mut data);
    let mut mac = Hmac::<Sha256>::new_from_slice(mac_key).ok()?;
    mac.update(&data);
    let mac = mac.finalize().into_bytes().to_vec();
    Some(Envelope { label: label.map(str::to_owned), salt: salt.to_vec(), mac, data })
}

fn keys(password: &[u8], salt: &[u8]) -> Zeroizing<[u8; 2 * KEY + BLOCK]> {
    let mut keys = Zeroizing::new([0; 2 * KEY + BLOCK]);
    pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, ROUNDS, keys.as_mut_slice());
    keys
}

/// PKCS#7: the last byte says how many were added.
fn without_padding(mut data: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let wrong = VaultError::Damaged("it ends in the middle of a block");
    let count = usize::from(*data.last().ok_or(wrong.clone())?);
    let length = data.len().checked_sub(count).filter(|_| (1..=BLOCK).contains(&count)).ok_or(wrong)?;
    data.truncate(length);
    Ok(data)
}
