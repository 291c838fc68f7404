//! Passwords for new users: random, and easy to read out and to type.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// What is not mistaken for something else when it is read or said: no 0, 1, i, l, o.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Three groups of five: 74 bits.
const GROUPS: usize = 3;
const GROUP: usize = 5;

/// A password from a source of random bytes.
///
/// # Errors
/// When the source gives none.
pub fn generate(source: &mut impl Read) -> io::Result<Zeroizing<String>> {
    let mut password = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
    for number in 0..GROUPS * GROUP {
        if number > 0 && number % GROUP == 0 {
            password.push('-');
        }
        password.push(letter(source)?);
    }
    Ok(password)
}

/// Bytes that would make some letters likelier than others are passed over.
fn letter(source: &mut impl Read) -> io::Result<char> {
    let fair = 256 / LETTERS.len() * LETTERS.len();
    loop {
        let mut byte = Zeroizing::new([0_u8]);
        source.read_exact(byte.as_mut())?;
        let number = usize::from(byte[0]);
        if number < fair {
            return Ok(char::from(LETTERS[number % LETTERS.len()]));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_is_made_of_letters_that_nobody_mistakes() {
        let bytes: Vec<u8> = (0..=255).collect();
        let password = generate(&mut bytes.as_slice()).unwrap();
        assert_eq!(password.as_str(), "abcde-fghjk-mnpqr");
    }

    #[test]
    fn each_letter_is_as_likely_as_any_other() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut source = bytes.as_slice();
        let mut count = BTreeMap::new();
        while let Ok(letter) = letter(&mut source) {
            *count.entry(letter).or_insert(0) += 1;
        }
        assert_eq!(count.len(), LETTERS.len());
        assert!(count.values().all(|n| *n == 256 / LETTERS.len()), "{count:?}");
    }

    #[test]
    fn no_randomness_is_no_password() {
        assert!(generate(&mut [7_u8; 3].as_slice()).is_err());
    }
}
