//! Methods of Python's strings, lists and mappings that content uses.

use std::sync::Arc;

use super::{
    ErrorKind, TemplateError,
    call::{Arguments, Call, REST},
    evaluate::Evaluator,
    nearest, python,
    value::{Map, Val},
};

const TEXT: &[&str] = &[
    "capitalize",
    "count",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "index",
    "isalnum",
    "isalpha",
    "isdigit",
    "isspace",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "upper",
    "zfill",
];
const MAPPING: &[&str] = &["copy", "get", "items", "keys", "values"];
const LIST: &[&str] = &["copy", "count", "index"];

/// Whether mappings have this method, so that `a.name` is the method and not the entry.
pub(super) fn of_mappings(name: &str) -> bool {
    matches!(
        name,
        "clear"
            | "copy"
            | "fromkeys"
            | "get"
            | "items"
            | "keys"
            | "pop"
            | "popitem"
            | "setdefault"
            | "update"
            | "values"
    )
}

/// Calls a method.
pub(super) fn call(
    cx: &Evaluator<'_>,
    object: &Val,
    name: &str,
    arguments: Arguments,
) -> Result<Val, TemplateError> {
    match object {
        Val::Str(text) => self::text(cx, text, name, arguments),
        Val::Map(entries) => mapping(cx, entries, name, arguments),
        Val::Nested(scope) => match name {
            "get" => {
                let call = Call::bind(Val::None, arguments, &["key", "default"])?;
                let key = call.required(0, "key")?.key()?;
                if scope.get(&key).is_some() {
                    return Ok(cx.member(object, &key, None));
                }
                Ok(call.arguments[1].clone().unwrap_or(Val::None))
            }
            "keys" => Ok(Val::list(scope.names().into_iter().map(Val::from).collect())),
            "values" => {
                Ok(Val::list(scope.names().iter().map(|name| cx.member(object, name, None)).collect()))
            }
            "items" => Ok(Val::list(
                scope
                    .names()
                    .into_iter()
                    .map(|name| {
                        let value = cx.member(object, &name, None);
                        Val::Tuple(Arc::new(vec![Val::from(name), value]))
                    })
                    .collect(),
            )),
            _ => Err(unknown("a mapping", name, MAPPING)),
        },
        Val::List(_) | Val::Tuple(_) => {
            let finished = cx.finish(object)?;
            let items = finished.as_items().unwrap_or_default();
            let same = |value: &Val| items.iter().filter(|item| super::operators::equal(item, value)).count();
            match name {
                "copy" => Ok(finished),
                "count" | "index" => {
                    let call = Call::bind(Val::None, arguments, &["value"])?;
                    let value = cx.finish(call.required(0, "value")?)?;
                    if name == "count" {
                        return Ok(Val::from(same(&value)));
                    }
                    let at = items.iter().position(|item| super::operators::equal(item, &value));
                    at.map(Val::from).ok_or_else(|| TemplateError::invalid("the value is not in the list"))
                }
                _ => Err(unknown("a list", name, LIST)),
            }
        }
        Val::Marker(error) => Err((**error).clone()),
        other => Err(unknown(other.describe(), name, &[])),
    }
}

fn unknown(of: &str, name: &str, known: &[&'static str]) -> TemplateError {
    let error = TemplateError::new(ErrorKind::Undefined, format!("{of} has no method `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

fn mapping(
    cx: &Evaluator<'_>,
    entries: &Map,
    name: &str,
    arguments: Arguments,
) -> Result<Val, TemplateError> {
    Ok(match name {
        "get" => {
            let call = Call::bind(Val::None, arguments, &["key", "default"])?;
            match entries.get(&*call.required(0, "key")?.key()?) {
                Some(value) => cx.force(value),
                None => call.arguments[1].clone().unwrap_or(Val::None),
            }
        }
        "keys" => Val::list(entries.keys().map(|key| Val::Str(key.clone())).collect()),
        "values" => Val::list(entries.values().cloned().collect()),
        "items" => Val::list(
            entries
                .iter()
                .map(|(key, value)| Val::Tuple(Arc::new(vec![Val::Str(key.clone()), value.clone()])))
                .collect(),
        ),
        "copy" => Val::map(entries.clone()),
        _ => return Err(unknown("a mapping", name, MAPPING)),
    })
}

/// Splits as Python does: at white space without `separator`, `limit` times at most.
pub(super) fn split(text: &str, separator: Option<&str>, limit: Option<usize>) -> Result<Val, TemplateError> {
    let parts: Vec<&str> = match (separator, limit) {
        (Some(""), _) => return Err(TemplateError::invalid("the separator is empty")),
        (Some(separator), None) => text.split(separator).collect(),
        (Some(separator), Some(limit)) => text.splitn(limit + 1, separator).collect(),
        (None, None) => text.split_whitespace().collect(),
        (None, Some(limit)) => {
            let mut parts = Vec::new();
            let mut rest = text.trim_start();
            while !rest.is_empty() && parts.len() < limit {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                parts.push(&rest[..end]);
                rest = rest[end..].trim_start();
            }
            parts.extend((!rest.is_empty()).then_some(rest));
            parts
        }
    };
    Ok(Val::list(parts.into_iter().map(Val::str).collect()))
}

/// The lines of a text without their ends.
pub(super) fn lines(text: &str) -> Val {
    Val::list(text.lines().map(Val::str).collect())
}

/// Words with a large first letter, the rest small.
pub(super) fn title(text: &str) -> String {
    let mut inside = false;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if inside {
            out.extend(character.to_lowercase());
        } else {
            out.extend(character.to_uppercase());
        }
        inside = character.is_alphabetic();
    }
    out
}

/// A large first letter, the rest small.
pub(super) fn capitalize(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        None => String::new(),
        Some(first) => first.to_uppercase().chain(characters.flat_map(char::to_lowercase)).collect(),
    }
}

fn limit(call: &Call, at: usize) -> Result<Option<usize>, TemplateError> {
    Ok(call.int(at, "maxsplit")?.and_then(|limit| usize::try_from(limit).ok()))
}

/// Whether `value`, a string or several, fits.
fn any(value: &Val, fits: impl Fn(&str) -> bool) -> Result<Val, TemplateError> {
    match value {
        Val::Str(text) => Ok(Val::Bool(fits(text))),
        Val::Tuple(texts) => Ok(Val::Bool(texts.iter().filter_map(Val::as_str).any(fits))),
        other => Err(TemplateError::invalid(format!("a string is needed, not {}", other.describe()))),
    }
}

fn text(cx: &Evaluator<'_>, text: &Arc<str>, name: &str, arguments: Arguments) -> Result<Val, TemplateError> {
    let parameters: &[&str] = match name {
        "split" | "rsplit" => &["sep", "maxsplit"],
        "splitlines" => &["keepends"],
        "format" => &[REST, super::call::NAMED],
        "join" => &["items"],
        "replace" => &["old", "new", "count"],
        "ljust" | "rjust" => &["width", "fill"],
        _ => &["value"],
    };
    let call = Call::bind(Val::None, arguments, parameters)?;
    let argument = || {
        let value = call.required(0, parameters[0])?;
        value.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("`{name}` wants a string, not {}", value.describe()))
        })
    };
    let strip = |start: bool, end: bool| -> Result<Val, TemplateError> {
        let set: Option<Vec<char>> = call.text(0, "characters")?.map(|set| set.chars().collect());
        let matches = |c: char| set.as_ref().map_or_else(|| c.is_whitespace(), |set| set.contains(&c));
        let out = if start { text.trim_start_matches(matches) } else { text };
        Ok(Val::str(if end { out.trim_end_matches(matches) } else { out }))
    };
    let position = |at: Option<usize>| at.map_or(Val::Int(-1), |at| Val::from(text[..at].chars().count()));
    let triple = |found: Option<(&str, &str)>, separator: &str, otherwise: [&str; 3]| {
        let parts = found.map_or(otherwise, |(before, after)| [before, separator, after]);
        Val::Tuple(Arc::new(parts.into_iter().map(Val::str).collect()))
    };
    let all = |test: fn(char) -> bool| Val::Bool(!text.is_empty() && text.chars().all(test));
    Ok(match name {
        "upper" => Val::from(text.to_uppercase()),
        "lower" => Val::from(text.to_lowercase()),
        "capitalize" => Val::from(capitalize(text)),
        "title" => Val::from(title(text)),
        "swapcase" => Val::from(
            text.chars()
                .flat_map(|c| {
                    let swapped: Vec<char> = if c.is_uppercase() {
                        c.to_lowercase().collect()
                    } else {
                        c.to_uppercase().collect()
                    };
                    swapped
                })
                .collect::<String>(),
        ),
        "strip" => strip(true, true)?,
        "lstrip" => strip(true, false)?,
        "rstrip" => strip(false, true)?,
        "startswith" => any(call.required(0, "prefix")?, |prefix| text.starts_with(prefix))?,
        "endswith" => any(call.required(0, "suffix")?, |suffix| text.ends_with(suffix))?,
        "removeprefix" => Val::str(text.strip_prefix(argument()?).unwrap_or(text)),
        "removesuffix" => Val::str(text.strip_suffix(argument()?).unwrap_or(text)),
        "split" => split(text, call.text(0, "sep")?, limit(&call, 1)?)?,
        "rsplit" => match (call.text(0, "sep")?, limit(&call, 1)?) {
            (Some(separator), Some(limit)) if !separator.is_empty() => {
                let mut parts: Vec<Val> = text.rsplitn(limit + 1, separator).map(Val::str).collect();
                parts.reverse();
                Val::list(parts)
            }
            (separator, None) => split(text, separator, None)?,
            _ => return Err(TemplateError::invalid("`rsplit` with a limit wants a separator")),
        },
        "splitlines" if call.flag(0) => Val::list(text.split_inclusive('\n').map(Val::str).collect()),
        "splitlines" => lines(text),
        "partition" => triple(text.split_once(argument()?), argument()?, [text, "", ""]),
        "rpartition" => triple(text.rsplit_once(argument()?), argument()?, ["", "", text]),
        "replace" => {
            let (old, new) = (argument()?, call.text(1, "new")?.unwrap_or_default());
            match call.int(2, "count")?.and_then(|count| usize::try_from(count).ok()) {
                Some(count) => Val::from(text.replacen(old, new, count)),
                None => Val::from(text.replace(old, new)),
            }
        }
        "join" => {
            let mut parts = Vec::new();
            for item in cx.items(call.required(0, "items")?)? {
                let Some(part) = item.as_str() else {
                    let message = format!("`join` wants strings, not {}", item.describe());
                    return Err(TemplateError::invalid(message).help("use the filter `join`"));
                };
                parts.push(part.to_owned());
            }
            Val::from(parts.join(text))
        }
        "find" => position(text.find(argument()?)),
        "rfind" => position(text.rfind(argument()?)),
        "index" => match text.find(argument()?) {
            Some(at) => position(Some(at)),
            None => return Err(TemplateError::invalid("the text is not there")),
        },
        "count" => Val::from(text.matches(argument()?).count()),
        "isdigit" => all(char::is_numeric),
        "isalpha" => all(char::is_alphabetic),
        "isalnum" => all(char::is_alphanumeric),
        "isspace" => all(char::is_whitespace),
        "zfill" | "ljust" | "rjust" => {
            let width = call.int(0, "width")?.and_then(|width| usize::try_from(width).ok()).unwrap_or(0);
            let fill = call.text(1, "fill")?.unwrap_or(if name == "zfill" { "0" } else { " " });
            let missing = fill.repeat(width.min(100_000).saturating_sub(text.chars().count()));
            let sign = usize::from(name == "zfill" && text.starts_with(['-', '+']));
            Val::from(match name {
                "ljust" => format!("{text}{missing}"),
                _ => format!("{}{missing}{}", &text[..sign], &text[sign..]),
            })
        }
        "format" => format(cx, text, &call)?,
        _ => return Err(unknown("a string", name, TEXT)),
    })
}

/// `'{} {name}'.format(...)`, without format specifications.
fn format(cx: &Evaluator<'_>, text: &str, call: &Call) -> Result<Val, TemplateError> {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
            continue;
        }
        let Some((field, after)) = rest.split_once('}').filter(|_| brace == "{") else {
            return Err(TemplateError::invalid("a brace of the format has no partner"));
        };
        rest = after;
        let value = match field.parse::<usize>() {
            Ok(at) => call.rest.get(at),
            Err(_) if field.is_empty() => {
                next += 1;
                call.rest.get(next - 1)
            }
            Err(_) if field.contains([':', '!', '.', '[']) => {
                return Err(TemplateError::invalid("only `{}`, `{0}` and `{name}` are supported")
                    .help("use `'%05d' % x` for the rest"));
            }
            Err(_) => call.named.iter().find(|(name, _)| &**name == field).map(|(_, value)| value),
        };
        let value = value.ok_or_else(|| TemplateError::invalid("the format wants more arguments"))?;
        out.push_str(&python::str(&cx.finish(value)?));
    }
    out.push_str(rest);
    Ok(Val::from(out))
}
