//! What Python writes differently from the engine that searches.

use super::Flags;

/// The expression in the engine's dialect.
pub(super) fn translated(text: &str, flags: Flags) -> Result<String, String> {
    let multi_line = flags.multi_line || global_flags(text).contains('m');
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '\\' => rest = escape(rest, &mut out)?,
            '[' => rest = class(rest, &mut out)?,
            // Python's `$` matches before the newline at the end, too.
            '$' if !multi_line => out.push_str(r"(?=\n?\z)"),
            '{' => match quantifier(rest) {
                Some(length) => {
                    let (inside, behind) = rest.split_at(length);
                    out.push_str(if inside.starts_with(',') { "{0" } else { "{" });
                    out.push_str(inside);
                    rest = behind;
                }
                None => out.push_str(r"\{"),
            },
            '}' => out.push_str(r"\}"),
            '(' if rest.starts_with("?#") => {
                let end = rest.find(')').ok_or("a comment has no end")?;
                rest = &rest[end + 1..];
            }
            other => out.push(other),
        }
    }
    Ok(out)
}

/// The letters of `(?im)` at the start.
fn global_flags(text: &str) -> &str {
    let letters =
        text.strip_prefix("(?").and_then(|rest| rest.split_once(')')).map_or("", |(flags, _)| flags);
    if letters.chars().all(|c| c.is_ascii_alphabetic()) { letters } else { "" }
}

/// How long the inside of `{2,3}` is, with its end; none when the brace is a character like others.
fn quantifier(rest: &str) -> Option<usize> {
    let end = rest.find('}')?;
    let (least, most) = rest[..end].split_once(',').unwrap_or((&rest[..end], "0"));
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    (number(least) && number(most) && end > 0).then_some(end + 1)
}

/// What stands behind a backslash outside of brackets.
fn escape<'a>(rest: &'a str, out: &mut String) -> Result<&'a str, String> {
    let first = rest.chars().next().ok_or("it ends with a single backslash")?;
    let behind = &rest[first.len_utf8()..];
    match first {
        'Z' => out.push_str(r"\z"),
        'A' | 'b' | 'B' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
            out.push('\\');
            out.push(first);
        }
        '0'..='9' => {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_digit(8)).len();
            if first == '0' || digits >= 3 {
                let digits = digits.min(3);
                let code = u32::from_str_radix(&rest[..digits], 8).unwrap_or_default();
                out.push_str(&format!(r"\x{{{code:x}}}"));
                return Ok(&rest[digits..]);
            }
            // A reference to a group; what follows must not be read as more of the number.
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let digits = digits.min(2);
            out.push_str(&format!(r"(?:\{})", &rest[..digits]));
            return Ok(&rest[digits..]);
        }
        _ => return character(rest, out),
    }
    Ok(behind)
}

/// An escape that stands for one character.
fn character<'a>(rest: &'a str, out: &mut String) -> Result<&'a str, String> {
    let first = rest.chars().next().ok_or("it ends with a single backslash")?;
    let behind = &rest[first.len_utf8()..];
    let digits = match first {
        'a' => return Ok(put(behind, r"\x07", out)),
        'f' => return Ok(put(behind, r"\x0C", out)),
        'v' => return Ok(put(behind, r"\x0B", out)),
        'n' => return Ok(put(behind, r"\n", out)),
        'r' => return Ok(put(behind, r"\r", out)),
        't' => return Ok(put(behind, r"\t", out)),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        other if other.is_ascii_alphanumeric() => return Err(format!("bad escape \\{other}")),
        other => {
            if other.is_ascii_punctuation() && !matches!(other, '<' | '>') {
                out.push('\\');
            }
            out.push(other);
            return Ok(behind);
        }
    };
    let code = behind.get(..digits).filter(|code| code.chars().all(|c| c.is_ascii_hexdigit()));
    let code = code.ok_or_else(|| format!("incomplete escape \\{first}"))?;
    out.push_str(&format!(r"\x{{{code}}}"));
    Ok(&behind[digits..])
}

fn put<'a>(behind: &'a str, text: &str, out: &mut String) -> &'a str {
    out.push_str(text);
    behind
}

/// What stands in brackets; Python knows no brackets, `&&` and `~~` in them.
fn class<'a>(mut rest: &'a str, out: &mut String) -> Result<&'a str, String> {
    out.push('[');
    if let Some(behind) = rest.strip_prefix('^') {
        out.push('^');
        rest = behind;
    }
    if let Some(behind) = rest.strip_prefix(']') {
        out.push_str(r"\]");
        rest = behind;
    }
    loop {
        let Some(first) = rest.chars().next() else { return Err("a character set has no end".into()) };
        rest = &rest[first.len_utf8()..];
        match first {
            ']' => {
                out.push(']');
                return Ok(rest);
            }
            '\\' => match rest.chars().next() {
                Some('b') => rest = put(&rest[1..], r"\x08", out),
                Some(kind @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => {
                    out.push('\\');
                    out.push(kind);
                    rest = &rest[1..];
                }
                Some('0'..='7') => {
                    let digits = (rest.len() - rest.trim_start_matches(|c: char| c.is_digit(8)).len()).min(3);
                    let code = u32::from_str_radix(&rest[..digits], 8).unwrap_or_default();
                    out.push_str(&format!(r"\x{{{code:x}}}"));
                    rest = &rest[digits..];
                }
                _ => rest = character(rest, out)?,
            },
            special @ ('[' | '&' | '~') => {
                out.push('\\');
                out.push(special);
            }
            // `--` is the difference of two sets to the engine.
            '-' if rest.starts_with('-') => out.push_str(r"\-"),
            other => out.push(other),
        }
    }
}
