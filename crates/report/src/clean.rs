//! Takes the power over the terminal from text that machines sent.

use std::borrow::Cow;

/// The text with every character that could move the cursor, change colours or turn the direction of
/// writing replaced by one that shows it. Tabs stay. Newlines are for the caller to split at: left in,
/// they are replaced too.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| replacement(c).is_some()) {
        Cow::Owned(text.chars().map(|c| replacement(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

fn replacement(c: char) -> Option<char> {
    match c {
        '\t' => None,
        // the control pictures of Unicode
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_machine_can_not_steer_the_terminal() {
        assert_eq!(clean("a\x1b[2Jb\rc\u{9b}1m\u{202e}"), "a␛[2Jb␍c\u{fffd}1m\u{fffd}");
    }

    #[test]
    fn text_stays_as_it_is() {
        assert_eq!(clean("Città\t→ 3 µs"), "Città\t→ 3 µs");
    }
}
