//! How Python writes values: `str()` and `repr()`.

use super::{moment, value::Val};

/// `str()`.
pub(super) fn str(value: &Val) -> String {
    match value {
        Val::Str(text) => text.to_string(),
        Val::Moment(moment) => moment.to_string(),
        Val::Duration(micros) => moment::duration(*micros),
        other => {
            let mut out = String::new();
            write(&mut out, other);
            out
        }
    }
}

/// `repr()`.
pub(super) fn repr(value: &Val) -> String {
    let mut out = String::new();
    write(&mut out, value);
    out
}

/// `ascii()`: `repr()` with all other characters escaped.
pub(super) fn ascii(value: &Val) -> String {
    let mut out = String::new();
    for character in repr(value).chars() {
        match character as u32 {
            0..0x80 => out.push(character),
            code @ 0x80..=0xff => out.push_str(&format!("\\x{code:02x}")),
            code @ 0x100..=0xffff => out.push_str(&format!("\\u{code:04x}")),
            code => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out
}

/// `repr()` of a float: the shortest text that gives the same number, always with a point or an exponent.
pub(super) fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{number:?}")
}

fn write(out: &mut String, value: &Val) {
    match value {
        Val::None => out.push_str("None"),
        Val::Bool(true) => out.push_str("True"),
        Val::Bool(false) => out.push_str("False"),
        Val::Int(number) => out.push_str(&number.to_string()),
        Val::Float(number) => out.push_str(&float(*number)),
        Val::Str(text) => quoted(out, text),
        Val::List(items) => {
            out.push('[');
            separated(out, items);
            out.push(']');
        }
        Val::Tuple(items) => {
            out.push('(');
            separated(out, items);
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Val::Map(entries) => {
            out.push('{');
            for (at, (key, value)) in
                entries.iter().filter(|(_, value)| !matches!(value, Val::Omit)).enumerate()
            {
                if at > 0 {
                    out.push_str(", ");
                }
                quoted(out, key);
                out.push_str(": ");
                write(out, value);
            }
            out.push('}');
        }
        Val::Omit => out.push_str("<<Omit>>"),
        Val::Moment(moment) => out.push_str(&moment.representation()),
        Val::Duration(micros) => out.push_str(&moment::duration_representation(*micros)),
        other => out.push_str(other.describe()),
    }
}

fn separated(out: &mut String, items: &[Val]) {
    for (at, item) in items.iter().filter(|item| !matches!(item, Val::Omit)).enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(out, item);
    }
}

fn quoted(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 || (0x7f..=0xa0).contains(&(c as u32)) || c as u32 == 0xad => {
                out.push_str(&format!("\\x{:02x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
}
