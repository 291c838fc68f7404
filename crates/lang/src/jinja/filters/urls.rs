//! Filters on URLs.

use std::fmt::Write;

use super::super::{
    TemplateError,
    call::Call,
    evaluate::Evaluator,
    python, url,
    value::{Map, Val},
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

fn quoted(text: &str, safe: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte.is_ascii_alphanumeric() || "_.-~".contains(character) || safe.contains(character) {
            out.push(character);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

pub(super) fn urlencode(cx: &Evaluator<'_>, call: Call) -> Result {
    let form = |value: &Val| quoted(&python::str(value), "").replace("%20", "+");
    let mut pairs = Vec::new();
    match &call.subject {
        Val::Map(entries) => {
            pairs.extend(entries.iter().map(|(key, value)| (Val::Str(key.clone()), value.clone())));
        }
        Val::List(items) | Val::Tuple(items) => {
            for item in &**items {
                match &cx.items(item)?[..] {
                    [key, value] => pairs.push((key.clone(), value.clone())),
                    _ => return Err(TemplateError::invalid("a list of pairs is needed")),
                }
            }
        }
        other => return Ok(Val::from(quoted(&python::str(other), "/"))),
    }
    let pairs = pairs.iter().map(|(key, value)| format!("{}={}", form(key), form(value)));
    Ok(Val::from(pairs.collect::<Vec<_>>().join("&")))
}

pub(super) fn urldecode(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let text = text.replace('+', " ");
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    Ok(Val::from(String::from_utf8_lossy(&out).into_owned()))
}

pub(super) fn urlsplit(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let parts = url::split(text)
        .ok_or_else(|| TemplateError::invalid("the host has a bracket without its partner"))?;
    let text = |part: Option<&str>| part.map_or(Val::None, Val::str);
    let ((user, password), (host, port)) = (parts.user(), parts.host());
    let port = match port {
        None => Val::None,
        Some(port) => {
            match port.parse::<u16>().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit())) {
                Some(port) => Val::Int(i128::from(port)),
                None => return Err(TemplateError::invalid("the port is no number up to 65535")),
            }
        }
    };
    let all = [
        ("fragment", Val::str(parts.fragment)),
        ("hostname", text(host.as_deref())),
        ("netloc", Val::str(parts.netloc)),
        ("password", text(password)),
        ("path", Val::str(parts.path)),
        ("port", port),
        ("query", Val::str(parts.query)),
        ("scheme", Val::str(&parts.scheme)),
        ("username", text(user)),
    ];
    match call.text(0, "query")?.filter(|query| !query.is_empty()) {
        None => Ok(Val::map(all.into_iter().map(|(name, value)| (name.into(), value)).collect::<Map>())),
        Some(query) => match all.into_iter().find(|(name, _)| *name == query) {
            Some((_, value)) => Ok(value),
            None => Err(TemplateError::invalid("a URL has no such part").help(
                "they are `scheme`, `netloc`, `path`, `query`, `fragment`, `username`, `password`, `hostname` and `port`",
            )),
        },
    }
}
