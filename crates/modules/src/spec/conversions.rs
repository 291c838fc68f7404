//! Values into the types of arguments, as Ansible converts them.

use std::path::PathBuf;

use target::Mode;
use wire::{Object, Value};

use super::FromArgument;

fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "a mapping".into(),
        other => format!("`{}`", text(other)),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => other.to_string(),
    }
}

impl FromArgument for String {
    fn from_argument(value: &Value) -> Result<Self, String> {
        match value {
            Value::Null | Value::Array(_) | Value::Object(_) => {
                Err(format!("{} is no string", describe(value)))
            }
            scalar => Ok(text(scalar)),
        }
    }
}

impl FromArgument for bool {
    fn from_argument(value: &Value) -> Result<Self, String> {
        match text(value).to_lowercase().as_str() {
            "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => Ok(true),
            "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => Ok(false),
            _ => Err(format!("{} is no boolean", describe(value))),
        }
    }
}

impl FromArgument for i64 {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let number = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| format!("{} is no integer", describe(value)))
    }
}

impl FromArgument for f64 {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| format!("{} is no number", describe(value)))
    }
}

impl FromArgument for i32 {
    fn from_argument(value: &Value) -> Result<Self, String> {
        i32::try_from(i64::from_argument(value)?).map_err(|_| format!("{} is out of range", describe(value)))
    }
}

impl FromArgument for u16 {
    fn from_argument(value: &Value) -> Result<Self, String> {
        u16::try_from(i64::from_argument(value)?).map_err(|_| format!("{} is out of range", describe(value)))
    }
}

impl FromArgument for u32 {
    fn from_argument(value: &Value) -> Result<Self, String> {
        u32::try_from(i64::from_argument(value)?).map_err(|_| format!("{} is out of range", describe(value)))
    }
}

/// A path as Ansible expands it: `~` and variables are those of the user that does the work.
pub(crate) fn expanded(text: &str) -> String {
    crate::command::expand(text, |name| std::env::var(name).ok())
}

/// An absolute path on the machine; `~` is the home of the user that does the work.
impl FromArgument for PathBuf {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let text = String::from_argument(value)?;
        let path = expanded(&text);
        if path.starts_with('/') { Ok(path.into()) } else { Err(format!("`{text}` is no absolute path")) }
    }
}

impl FromArgument for Mode {
    fn from_argument(value: &Value) -> Result<Self, String> {
        let Some(number) = value.as_i64() else {
            return Mode::parse(&String::from_argument(value)?).map_err(|error| error.to_string());
        };
        let bits = u32::try_from(number).ok().filter(|bits| *bits <= 0o7777);
        let bits = bits.ok_or_else(|| format!("`{number}` is no mode: write it as \"0644\""))?;
        // `mode: 644` without the zero is a decimal number; 0777 is the one usual mode whose decimal
        // number, 511, looks like another.
        let meant = u32::from_str_radix(&number.to_string(), 8).ok().filter(|meant| is_usual(*meant));
        if meant.is_some() && bits != 0o777 {
            return Err(format!(
                "`{number}` is a decimal number, which is the mode {bits:04o}: write it as \"0{number}\", in quotes"
            ));
        }
        Ok(Mode::Bits(bits))
    }
}

/// The owner may read, the group no more than the owner, others no more than the group.
fn is_usual(mode: u32) -> bool {
    let (owner, group, others) = (mode >> 6 & 7, mode >> 3 & 7, mode & 7);
    owner & 4 != 0 && group & !owner == 0 && others & !group == 0
}

impl FromArgument for Vec<String> {
    fn from_argument(value: &Value) -> Result<Self, String> {
        match value {
            Value::Array(items) => items.iter().map(String::from_argument).collect(),
            Value::String(text) => Ok(text.split(',').map(|part| part.trim().to_string()).collect()),
            Value::Number(_) | Value::Bool(_) => Ok(vec![text(value)]),
            _ => Err(format!("{} is no list", describe(value))),
        }
    }
}

impl FromArgument for Object {
    fn from_argument(value: &Value) -> Result<Self, String> {
        value.as_object().cloned().ok_or_else(|| format!("{} is no mapping", describe(value)))
    }
}

impl FromArgument for Value {
    fn from_argument(value: &Value) -> Result<Self, String> {
        Ok(value.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_decimal_mode_is_told_from_an_octal_one() {
        for mode in [0o644, 0o755, 0o600, 0o400, 0o777, 0o1777, 0o2775, 0o711, 0o440, 0o500, 0o544] {
            assert_eq!(Mode::from_argument(&json!(mode)), Ok(Mode::Bits(mode)), "{mode:o}");
        }
        assert_eq!(Mode::from_argument(&json!("0644")), Ok(Mode::Bits(0o644)));
        for number in [644, 755, 600, 400, 777, 775, 700, 444, 440, 1777, 9000] {
            assert!(Mode::from_argument(&json!(number)).is_err(), "{number}");
        }
        let message = Mode::from_argument(&json!(644)).unwrap_err();
        assert_eq!(
            message,
            "`644` is a decimal number, which is the mode 1204: write it as \"0644\", in quotes"
        );
    }

    #[test]
    fn booleans_are_written_in_many_ways() {
        for value in [json!("yes"), json!(1), json!("On"), json!(true)] {
            assert_eq!(bool::from_argument(&value), Ok(true));
        }
        assert_eq!(bool::from_argument(&json!("maybe")).unwrap_err(), "`maybe` is no boolean");
    }
}
