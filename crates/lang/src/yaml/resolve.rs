//! Plain scalars as PyYAML resolves them: YAML 1.1, with the regular expressions of PyYAML's
//! `resolver.py` and the conversions of its `constructor.py`.

use std::sync::LazyLock;

use regex::Regex;

use super::Kind;

const INT: &str = r"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$";
const FLOAT: &str = r"^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$";
const TIMESTAMP: &str = r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$";

static PATTERNS: LazyLock<Option<[Regex; 3]>> =
    LazyLock::new(|| Some([Regex::new(INT).ok()?, Regex::new(FLOAT).ok()?, Regex::new(TIMESTAMP).ok()?]));

/// The value of a plain scalar.
///
/// # Errors
/// Why it has none: a date, an integer beyond 64 bits, or what PyYAML refuses as well.
pub fn plain(text: &str) -> Result<Kind, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Kind::Null),
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Ok(Kind::Bool(true)),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Ok(Kind::Bool(false));
        }
        "=" | "<<" => {
            return Err(format!("`{text}` has a meaning of its own in YAML; quote it to have a string"));
        }
        _ => {}
    }
    let starts_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let Some([int, float, timestamp]) = PATTERNS.as_ref().filter(|_| starts_number) else {
        return Ok(Kind::String(text.into()));
    };
    if int.is_match(text) {
        return integer(text).map(Kind::Int).ok_or_else(|| format!("`{text}` is beyond 64 bits"));
    }
    if float.is_match(text) {
        return Ok(Kind::Float(number(text)));
    }
    if timestamp.is_match(text) {
        return Err(format!("`{text}` is a date in YAML; quote it to have a string"));
    }
    Ok(Kind::String(text.into()))
}

/// Whether a plain scalar is a string, also for PyYAML.
pub fn is_text(text: &str) -> bool {
    matches!(plain(text), Ok(Kind::String(_)))
}

fn integer(text: &str) -> Option<i64> {
    let text = text.replace('_', "");
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, &text[..]),
    };
    let magnitude = if digits == "0" {
        0
    } else if let Some(binary) = digits.strip_prefix("0b") {
        i128::from_str_radix(binary, 2).ok()?
    } else if let Some(hexadecimal) = digits.strip_prefix("0x") {
        i128::from_str_radix(hexadecimal, 16).ok()?
    } else if let Some(octal) = digits.strip_prefix('0') {
        i128::from_str_radix(octal, 8).ok()?
    } else {
        digits
            .split(':')
            .try_fold(0_i128, |sum, part| sum.checked_mul(60)?.checked_add(part.parse().ok()?))?
    };
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

fn number(text: &str) -> f64 {
    let text = text.replace('_', "").to_lowercase();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    match digits {
        ".inf" => sign * f64::INFINITY,
        ".nan" => f64::NAN,
        _ => {
            sign * digits
                .split(':')
                .fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_to_be_quoted() {
        assert_eq!(
            plain("2026-11-23").unwrap_err(),
            "`2026-11-23` is a date in YAML; quote it to have a string"
        );
    }
}
