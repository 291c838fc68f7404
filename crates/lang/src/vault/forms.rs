//! The forms in which a secret is written by filters and by messages: in JSON, in the shell's and Python's quotes, in
//! addresses, in HTML, in base64.

use std::fmt::Write;

/// What becomes of a character that does not stay as it is.
type Escape = fn(char, &mut String) -> bool;

const ESCAPES: [Escape; 11] = [
    |c, out| json(c, out, false),
    |c, out| json(c, out, true),
    |c, out| instead(c, &[('\'', "'\"'\"'")], out),
    |c, out| instead(c, &[('\'', r"'\''")], out),
    |c, out| instead(c, &[('\'', "''")], out),
    |c, out| instead(c, &[('\\', r"\\")], out) || instead(c, LINES, out),
    |c, out| instead(c, &[('\\', r"\\"), ('\'', r"\'")], out) || instead(c, LINES, out),
    |c, out| percent(c, "/", out),
    |c, out| percent(c, "", out),
    |c, out| instead(c, &[(' ', "+")], out) || percent(c, "", out),
    |c, out| instead(c, HTML, out),
];

const LINES: &[(char, &str)] = &[('\n', r"\n"), ('\r', r"\r"), ('\t', r"\t")];
const HTML: &[(char, &str)] =
    &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;")];
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// All of them that are not the text itself, each once.
pub fn of(text: &str) -> Vec<String> {
    let mut forms: Vec<String> = ESCAPES.iter().map(|escape| written(text, *escape)).collect();
    forms.push(base64(text));
    forms.sort_unstable();
    forms.dedup();
    forms.retain(|form| form != text);
    forms
}

fn written(text: &str, escape: Escape) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if !escape(character, &mut out) {
            out.push(character);
        }
    }
    out
}

fn instead(character: char, others: &[(char, &str)], out: &mut String) -> bool {
    let found = others.iter().find(|(one, _)| *one == character);
    found.inspect(|(_, other)| out.push_str(other)).is_some()
}

fn json(character: char, out: &mut String, ascii: bool) -> bool {
    let is_other = instead(character, &[('"', "\\\""), ('\\', r"\\")], out) || instead(character, LINES, out);
    if !is_other && ascii && !character.is_ascii() {
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
        return true;
    }
    is_other
}

fn percent(character: char, safe: &str, out: &mut String) -> bool {
    let stays = character.is_ascii_alphanumeric() || "_.-~".contains(character) || safe.contains(character);
    for byte in character.encode_utf8(&mut [0; 4]).bytes().filter(|_| !stays) {
        // Writing to a string cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
    !stays
}

/// Up to the last whole group of four digits: what follows depends on what stands behind the text.
fn base64(text: &str) -> String {
    let digits = |group: &[u8]| {
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[(bits >> shift) as usize & 63]))
    };
    text.as_bytes().chunks_exact(3).flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_in_other_writings() {
        let forms = of("it's \"ü\"\\ a/b&c");
        for form in [
            r#"it's \"ü\"\\ a/b&c"#,
            r#"it's \"\u00fc\"\\ a/b&c"#,
            r#"it'"'"'s "ü"\ a/b&c"#,
            r#"it'\''s "ü"\ a/b&c"#,
            r#"it''s "ü"\ a/b&c"#,
            r#"it\'s "ü"\\ a/b&c"#,
            "it%27s%20%22%C3%BC%22%5C%20a/b%26c",
            "it%27s%20%22%C3%BC%22%5C%20a%2Fb%26c",
            "it%27s+%22%C3%BC%22%5C+a%2Fb%26c",
            "it&#39;s &#34;ü&#34;\\ a/b&amp;c",
            "aXQncyAiw7wiXCBhL2Im",
        ] {
            assert!(forms.iter().any(|known| known == form), "{form}: {forms:#?}");
        }
    }

    #[test]
    fn a_plain_word_has_only_one_other_form() {
        assert_eq!(of("hunter22"), ["aHVudGVy"]);
    }
}
