//! String literals of templates, with Python's escapes or with none.

/// The value of one literal or several in a row, from their source text. In `{{ }}` of a text from
/// YAML a backslash is a backslash (`raw`): YAML has already had its turn.
pub(super) fn string(source: &str, raw: bool) -> Option<String> {
    let mut out = String::new();
    let mut rest = source.trim();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let body = &rest[1..];
        let mut end = None;
        let mut escaped = false;
        for (at, character) in body.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let end = end?;
        if raw {
            out.push_str(&body[..end])
        } else {
            unescape(&mut out, &body[..end])
        }
        rest = body[end + 1..].trim_start();
    }
    Some(out)
}

fn unescape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(kind) = rest.chars().next() else { break };
        rest = &rest[kind.len_utf8()..];
        let digits = |length: usize| {
            rest.get(..length)
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .and_then(char::from_u32)
                .map(|character| (character, length))
        };
        let character = match kind {
            '\n' => continue,
            '\\' | '\'' | '"' => (kind, 0),
            'a' => ('\x07', 0),
            'b' => ('\x08', 0),
            'f' => ('\x0c', 0),
            'n' => ('\n', 0),
            'r' => ('\r', 0),
            't' => ('\t', 0),
            'v' => ('\x0b', 0),
            'x' => digits(2).unwrap_or(('x', 0)),
            'u' => digits(4).unwrap_or(('u', 0)),
            'U' => digits(8).unwrap_or(('U', 0)),
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                let octal = format!("{kind}{}", &rest[..more]);
                (u32::from_str_radix(&octal, 8).ok().and_then(char::from_u32).unwrap_or(kind), more)
            }
            other => {
                out.push('\\');
                (other, 0)
            }
        };
        out.push(character.0);
        rest = &rest[character.1..];
    }
    out.push_str(rest);
}
