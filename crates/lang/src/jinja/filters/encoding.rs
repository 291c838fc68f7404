//! Filters between texts and other writings of them: JSON, base64, the shell's words.

use std::fmt::Write;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn from_json(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    match serde_json::from_str(text) {
        Ok(value) => Ok(Val::from_value(&value, None)),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(TemplateError::invalid(format!("bad JSON in line {line}, column {column}")))
        }
    }
}

pub(super) fn to_json(_: &Evaluator<'_>, call: Call) -> Result {
    let indent = call.int(1, "indent")?;
    json(&call, indent, call.flag(2), call.arguments[3].as_ref(), if indent.is_some() { "," } else { ", " })
}

pub(super) fn to_nice_json(_: &Evaluator<'_>, call: Call) -> Result {
    let indent = call.int(0, "indent")?.unwrap_or(4);
    let sort = call.arguments[1].as_ref().is_none_or(Val::truthy);
    json(&call, Some(indent), sort, call.arguments[2].as_ref(), ",")
}

pub(super) fn tojson(_: &Evaluator<'_>, call: Call) -> Result {
    let indent = call.int(0, "indent")?;
    let text = json(&call, indent, true, None, if indent.is_some() { "," } else { ", " })?;
    let mut text = python::str(&text);
    for (character, escaped) in [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('\'', "\\u0027")] {
        text = text.replace(character, escaped);
    }
    Ok(Val::from(text))
}

fn json(call: &Call, indent: Option<i128>, sort: bool, ascii: Option<&Val>, separator: &str) -> Result {
    let writer = Json {
        indent: indent.map(|indent| usize::try_from(indent).unwrap_or(0).min(64)),
        sort,
        ascii: ascii.is_none_or(Val::truthy),
        separator,
    };
    let mut out = String::new();
    writer.write(&mut out, &call.subject, 0)?;
    Ok(Val::from(out))
}

/// Writes JSON as Python's `json.dumps` does.
struct Json<'a> {
    indent: Option<usize>,
    sort: bool,
    ascii: bool,
    separator: &'a str,
}

impl Json<'_> {
    fn write(&self, out: &mut String, value: &Val, depth: usize) -> Result<()> {
        match value {
            Val::None => out.push_str("null"),
            Val::Bool(true) => out.push_str("true"),
            Val::Bool(false) => out.push_str("false"),
            Val::Float(number) if number.is_nan() => out.push_str("NaN"),
            Val::Float(number) if number.is_infinite() => {
                out.push_str(if *number > 0.0 { "Infinity" } else { "-Infinity" });
            }
            Val::Int(_) | Val::Float(_) => out.push_str(&python::str(value)),
            Val::Str(text) => self.text(out, text),
            Val::List(items) | Val::Tuple(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.next(out, at, depth + 1);
                    self.write(out, item, depth + 1)?;
                }
                self.end(out, items.is_empty(), depth);
                out.push(']');
            }
            Val::Map(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                if self.sort {
                    entries.sort_by_key(|(key, _)| *key);
                }
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    self.next(out, at, depth + 1);
                    self.text(out, key);
                    out.push_str(": ");
                    self.write(out, value, depth + 1)?;
                }
                self.end(out, entries.is_empty(), depth);
                out.push('}');
            }
            other => return Err(TemplateError::invalid(format!("{} has no JSON", other.describe()))),
        }
        Ok(())
    }

    fn next(&self, out: &mut String, at: usize, depth: usize) {
        if at > 0 {
            out.push_str(self.separator);
        }
        if let Some(indent) = self.indent {
            out.push('\n');
            out.push_str(&" ".repeat(indent * depth));
        }
    }

    fn end(&self, out: &mut String, empty: bool, depth: usize) {
        if let (Some(indent), false) = (self.indent, empty) {
            out.push('\n');
            out.push_str(&" ".repeat(indent * depth));
        }
    }

    fn text(&self, out: &mut String, text: &str) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\x08' => out.push_str("\\b"),
                '\x0c' => out.push_str("\\f"),
                c if (c as u32) < 0x20 || (self.ascii && !(' '..='~').contains(&c)) => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        // Writing to a string cannot fail.
                        let _ = write!(out, "\\u{unit:04x}");
                    }
                }
                c => out.push(c),
            }
        }
        out.push('"');
    }
}

/// A text as one word of the shell, as Python's `shlex.quote` writes it.
pub(super) fn quote(_: &Evaluator<'_>, call: Call) -> Result {
    let text = match &call.subject {
        Val::None => String::new(),
        other => python::str(other),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./-_".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Ok(Val::from(text));
    }
    Ok(Val::from(format!("'{}'", text.replace('\'', "'\"'\"'"))))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn unknown_encoding() -> TemplateError {
    TemplateError::invalid("there is no such encoding")
        .help("they are `utf-8`, `utf-16-le`, `utf-16-be`, `latin-1` and `ascii`")
}

/// A text in an encoding by Python's names.
fn encoded(text: &str, encoding: &str) -> Result<Vec<u8>> {
    let narrow = |limit: u32| {
        let byte = |c: char| u8::try_from(c).ok().filter(|_| u32::from(c) < limit);
        let bytes = text.chars().map(byte).collect::<Option<Vec<_>>>();
        bytes.ok_or_else(|| TemplateError::invalid("the encoding does not have all characters of the text"))
    };
    Ok(match &*encoding.to_lowercase().replace('_', "-") {
        "utf-8" | "utf8" => wire::text::to_bytes(text),
        "utf-16-le" | "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16-be" | "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "latin-1" | "latin1" | "iso-8859-1" => narrow(0x100)?,
        "ascii" | "us-ascii" => narrow(0x80)?,
        _ => return Err(unknown_encoding()),
    })
}

/// The text that bytes stand for in an encoding.
fn decoded(bytes: Vec<u8>, encoding: &str) -> Result<String> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok().filter(|_| bytes.len().is_multiple_of(2))
    };
    let text = match &*encoding.to_lowercase().replace('_', "-") {
        "utf-8" | "utf8" => Some(wire::text::from_bytes(&bytes)),
        "utf-16-le" | "utf-16le" => wide(u16::from_le_bytes),
        "utf-16-be" | "utf-16be" => wide(u16::from_be_bytes),
        "latin-1" | "latin1" | "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        "ascii" | "us-ascii" => String::from_utf8(bytes).ok().filter(|text| text.is_ascii()),
        _ => return Err(unknown_encoding()),
    };
    text.ok_or_else(|| TemplateError::invalid("the base64 text does not stand for text in this encoding"))
}

pub(super) fn b64encode(_: &Evaluator<'_>, call: Call) -> Result {
    let bytes = encoded(&call.subject_text(), call.text(0, "encoding")?.unwrap_or("utf-8"))?;
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = char::from(ALPHABET[(bits >> (18 - 6 * at)) as usize & 63]);
            out.push(if at > chunk.len() { '=' } else { digit });
        }
    }
    Ok(Val::from(if call.flag(1) { out.replace('+', "-").replace('/', "_") } else { out }))
}

pub(super) fn b64decode(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    let text = if call.flag(1) { text.replace('-', "+").replace('_', "/") } else { text };
    let (mut bits, mut count, mut digits) = (0u32, 0, 0);
    let mut out = Vec::new();
    for byte in text.trim_end_matches(['=', '\n']).bytes() {
        // Like Python, what is not a digit is passed over.
        let Some(digit) = ALPHABET.iter().position(|digit| *digit == byte) else { continue };
        bits = bits << 6 | u32::try_from(digit).unwrap_or(0);
        count += 6;
        digits += 1;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    let padding =
        text.bytes().rev().take_while(|byte| matches!(byte, b'=' | b'\n')).filter(|b| *b == b'=').count();
    if digits % 4 == 1 || (digits % 4 > 0 && padding + digits % 4 < 4) {
        return Err(TemplateError::invalid("bad base64: the text is cut off"));
    }
    decoded(out, call.text(0, "encoding")?.unwrap_or("utf-8")).map(Val::from)
}
