//! Text that may have bytes in it that are no UTF-8, such as a comment in Latin-1: they survive being read, changed elsewhere and written.
//!
//! Python keeps them as lone surrogates (`surrogateescape`), which a Rust string can't hold: here they are the last 128
//! characters of the last plane, which no text has. Where one has them all the same, its bytes are kept like bytes that are none.

/// The character that stands for the byte 0x80.
const FIRST: u32 = 0x10_FF80;

/// The text that bytes are.
pub fn from_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if byte(c).is_some() {
                let mut own = [0; 4];
                text.extend(c.encode_utf8(&mut own).bytes().filter_map(character));
            } else {
                text.push(c);
            }
        }
        text.extend(chunk.invalid().iter().copied().filter_map(character));
    }
    text
}

/// The bytes that such a text is.
pub fn to_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match byte(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// What stands for a byte that is no UTF-8.
fn character(byte: u8) -> Option<char> {
    char::from_u32(FIRST + u32::from(byte.checked_sub(0x80)?))
}

/// The byte for which a character stands.
fn byte(c: char) -> Option<u8> {
    u8::try_from(u32::from(c).checked_sub(FIRST)?).ok()?.checked_add(0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_survive() {
        let all: Vec<u8> = (0..=255).chain(0..=255).collect();
        let special = "ok ü € \u{10ff80} \u{10ffff} \u{10ff7f}".as_bytes();
        for bytes in [&all[..], special, b"", b"caff\xe8 \xc3", b"\xf4\x8f\xbe", &[0xff, 0x80]] {
            assert_eq!(to_bytes(&from_bytes(bytes)), bytes);
        }
    }

    #[test]
    fn what_is_utf_8_stays_as_it_is() {
        assert_eq!(from_bytes("più € 𝄞".as_bytes()), "più € 𝄞");
        assert_eq!(from_bytes(b"caff\xe8\n").chars().count(), 6);
    }
}
