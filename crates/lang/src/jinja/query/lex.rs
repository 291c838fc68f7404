//! The words of a query.

use wire::Value;

use crate::jinja::value::Val;

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    /// `"..."`, which can't be the name of a function.
    Quoted(String),
    Literal(Value),
    Number(i128),
    /// Everything else, as it is written.
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 26] = [
    "[?", "[]", "||", "&&", "==", "!=", "<=", ">=", ".", "*", ",", ":", "@", "(", ")", "{", "}", "[", "]",
    "|", "&", "!", "<", ">", "=", "-",
];

/// The words with their places, in bytes.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let start = at;
        let token = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                at += end;
                Token::Name(rest[..end].to_owned())
            }
            c if c.is_ascii_digit() || (c == '-' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
                let end = rest[1..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| end + 1);
                at += end;
                Token::Number(rest[..end].parse().map_err(|_| "a number is too large".to_owned())?)
            }
            quote @ ('"' | '\'' | '`') => {
                let end = closing(rest, quote).ok_or_else(|| format!("a {quote} is not closed"))?;
                at += end + 1;
                quoted(&rest[1..end], quote)?
            }
            other => {
                let sign =
                    SIGNS.into_iter().find(|sign| rest.starts_with(sign) && *sign != "=" && *sign != "-");
                let sign = sign.ok_or_else(|| format!("`{other}` has no meaning here"))?;
                at += sign.len();
                Token::Sign(sign)
            }
        };
        found.push((token, start));
    }
    Ok(found)
}

/// Where the quote is that ends a word.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn quoted(inner: &str, quote: char) -> Result<Token, String> {
    match quote {
        '"' => {
            let text: Result<String, _> = serde_json::from_str(&format!("\"{inner}\""));
            text.map(Token::Quoted).map_err(|_| "a name in quotes is no JSON".to_owned())
        }
        '\'' => Ok(Token::Literal(inner.replace("\\'", "'").into())),
        _ => {
            let inner = inner.replace("\\`", "`");
            let text = inner.trim_start();
            // Texts need no quotes, as older queries have them.
            let value = serde_json::from_str(text).or_else(|_| serde_json::from_str(&format!("\"{text}\"")));
            value.map(Token::Literal).map_err(|_| "a literal is no JSON".to_owned())
        }
    }
}

/// A literal as a value.
pub(super) fn literal(value: &Value) -> Val {
    Val::from_value(value, None)
}
