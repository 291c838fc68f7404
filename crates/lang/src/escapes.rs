//! Escapes in Python's string literals, which stand in INI inventories and in templates.

/// Appends what stands between the quotes of a literal; none when Python refuses it.
pub fn resolve(out: &mut String, text: &str) -> Option<()> {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('\\') {
        out.push_str(before);
        let kind = behind.chars().next()?;
        rest = &behind[kind.len_utf8()..];
        let numbered = |length: usize, radix: u32| {
            let digits = rest.get(..length)?;
            Some((char::from_u32(u32::from_str_radix(digits, radix).ok()?)?, length))
        };
        let (character, length) = match kind {
            '\n' => continue,
            '\\' | '\'' | '"' => (kind, 0),
            'a' => ('\x07', 0),
            'b' => ('\x08', 0),
            'f' => ('\x0c', 0),
            'n' => ('\n', 0),
            'r' => ('\r', 0),
            't' => ('\t', 0),
            'v' => ('\x0b', 0),
            'x' => numbered(2, 16)?,
            'u' => numbered(4, 16)?,
            'U' => numbered(8, 16)?,
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                let octal = format!("{kind}{}", &rest[..more]);
                (char::from_u32(u32::from_str_radix(&octal, 8).ok()?)?, more)
            }
            // `\N{NAME}` needs the names of all characters.
            'N' => return None,
            other => {
                out.push('\\');
                (other, 0)
            }
        };
        out.push(character);
        rest = &rest[length..];
    }
    out.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from `ast.literal_eval` of Python 3.
    #[test]
    fn escapes_are_what_python_makes_of_them() {
        for (text, expected) in [
            (r"a\tb\n", Some("a\tb\n")),
            (r"\x41\u00e9\U0001F600", Some("Aé😀")),
            (r"\0\12\101\1234", Some("\0\nAS4")),
            (r"\d\.\é", Some(r"\d\.\é")),
            ("one \\\nline", Some("one line")),
            (r"\x4", None),
            (r"\u12g4", None),
            (r"\N", None),
        ] {
            let mut out = String::new();
            assert_eq!(resolve(&mut out, text).map(|()| out.as_str()), expected, "{text}");
        }
    }
}
