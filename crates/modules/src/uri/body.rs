//! What is sent along with a request.

use target::Error;
use wire::Value;

use super::{BodyFormat, Params};

/// A body as curl takes it.
pub(super) struct Body {
    pub data: String,
    /// Its type, which a header of the task may say instead.
    pub kind: Option<&'static str>,
}

/// The body of a request.
pub(super) fn of(params: &Params) -> Result<Option<Body>, Error> {
    if let Some(src) = &params.src {
        if !params.remote_src {
            return Err(Error::helped(
                "files of the control side can't be sent along",
                "copy it to the machine in an earlier task, and say `remote_src: true`",
            ));
        }
        return Ok(Some(Body {
            data: format!("@{}", src.display()),
            kind: Some(" application/octet-stream"),
        }));
    }
    let Some(body) = &params.body else { return Ok(None) };
    let (data, kind) = match (params.body_format, body) {
        (BodyFormat::Json, Value::String(text)) => (text.clone(), Some(" application/json")),
        (BodyFormat::Json, value) => (as_python_writes(value), Some(" application/json")),
        (BodyFormat::FormUrlencoded, value) => (form(value)?, Some(" application/x-www-form-urlencoded")),
        (BodyFormat::Raw, Value::String(text)) => (text.clone(), None),
        (BodyFormat::Raw, value) => (as_python_writes(value), None),
    };
    if data.starts_with('@') {
        return Err(Error::helped(
            "a body that begins with `@` can't be sent",
            "put it into a file of the machine, and say `src` and `remote_src: true`",
        ));
    }
    Ok(Some(Body { data, kind }))
}

/// JSON with a blank behind commas and colons.
fn as_python_writes(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Array(items) => format!("[{}]", list(items.iter().map(as_python_writes).collect())),
        Value::Object(entries) => {
            let entry = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), as_python_writes(value))
            };
            format!("{{{}}}", list(entries.iter().map(entry).collect()))
        }
        other => other.to_string(),
    }
}

/// A mapping, or a list of pairs, as a form of a page is sent.
fn form(value: &Value) -> Result<String, Error> {
    let mut pairs = Vec::new();
    match value {
        Value::String(text) => return Ok(text.clone()),
        Value::Object(entries) => {
            for (name, value) in entries {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                pairs.extend(values.iter().map(|value| (name.clone(), word(value))));
            }
        }
        Value::Array(items) => {
            for item in items {
                match item.as_array().map(Vec::as_slice) {
                    Some([name, value]) => pairs.push((word(name), word(value))),
                    _ => return Err(Error::other("`body` is no list of pairs")),
                }
            }
        }
        _ => return Err(Error::other("`body` is neither a mapping nor a list of pairs")),
    }
    let pair = |(name, value): &(String, String)| format!("{}={}", escaped(name), escaped(value));
    Ok(pairs.iter().map(pair).collect::<Vec<_>>().join("&"))
}

/// As Python writes a value.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Null => "None".into(),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) => out.push(char::from(byte)),
            byte => out += &format!("%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn json_is_written_as_python_does() {
        assert_eq!(
            super::as_python_writes(&json!({"a": [1, {"b": null}], "c": "x\"y"})),
            r#"{"a": [1, {"b": null}], "c": "x\"y"}"#
        );
    }

    #[test]
    fn forms_are_written_as_browsers_do() {
        let form = |value| super::form(&value).unwrap();
        assert_eq!(
            form(json!({"a b": "c&d", "list": [1, "x"], "yes": true})),
            "a+b=c%26d&list=1&list=x&yes=True"
        );
        assert_eq!(form(json!([["a", "1"], ["a", "é"]])), "a=1&a=%C3%A9");
        assert_eq!(form(json!("ready=made")), "ready=made");
    }
}
