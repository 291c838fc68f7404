//! Checksums of contents, as modules return and compare them.

use sha1::{Digest, Sha1};

/// Algorithms that modules know by name.
pub const ALGORITHMS: [&str; 6] = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/// A checksum in hexadecimal digits; none when nobody knows the algorithm.
pub fn checksum(algorithm: &str, bytes: &[u8]) -> Option<String> {
    Some(match algorithm {
        "md5" => hexadecimal(&md5::Md5::digest(bytes)),
        "sha1" => sha1(bytes),
        "sha224" => hexadecimal(&sha2::Sha224::digest(bytes)),
        "sha256" => hexadecimal(&sha2::Sha256::digest(bytes)),
        "sha384" => hexadecimal(&sha2::Sha384::digest(bytes)),
        "sha512" => hexadecimal(&sha2::Sha512::digest(bytes)),
        _ => return None,
    })
}

/// The checksum that Ansible calls `checksum`.
pub fn sha1(bytes: &[u8]) -> String {
    hexadecimal(&Sha1::digest(bytes))
}

/// HMAC-SHA1 of RFC 2104, which OpenSSH hashes the names in known_hosts with.
pub(crate) fn hmac_sha1(key: &[u8], text: &[u8]) -> [u8; 20] {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..20].copy_from_slice(&Sha1::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha1::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    Sha1::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_standards() {
        assert_eq!(sha1(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(checksum("md5", b"abc").as_deref(), Some("900150983cd24fb0d6963f7d28e17f72"));
        assert!(ALGORITHMS.iter().all(|name| checksum(name, b"").is_some()));
        assert_eq!(checksum("crc", b""), None);
        let mac = hmac_sha1(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hexadecimal(&mac), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }
}
