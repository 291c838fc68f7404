//! Methods of Python's strings.

use std::sync::Arc;

use super::{
    TemplateError,
    call::{Arguments, Call, NAMED, REST},
    evaluate::Evaluator,
    format, methods,
    value::Val,
};

const NAMES: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
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

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The lines of a text with their ends, as Python's `splitlines` sees them.
fn lines_with_ends(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_line_end) {
        let end = if rest[at..].starts_with("\r\n") {
            2
        } else {
            rest[at..].chars().next().map_or(1, char::len_utf8)
        };
        let (line, after) = rest.split_at(at + end);
        lines.push(line);
        rest = after;
    }
    lines.extend((!rest.is_empty()).then_some(rest));
    lines
}

fn end_length(line: &str) -> usize {
    line.chars().next_back().filter(|c| is_line_end(*c)).map_or(0, char::len_utf8)
}

/// The lines of a text without their ends.
pub(super) fn lines_of(text: &str) -> Vec<&str> {
    let without = |line: &str| line.len() - if line.ends_with("\r\n") { 2 } else { end_length(line) };
    lines_with_ends(text).into_iter().map(|line| &line[..without(line)]).collect()
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

/// Splits from the end, `limit` times at most.
fn split_from_end(text: &str, separator: Option<&str>, limit: usize) -> Result<Val, TemplateError> {
    let mut parts: Vec<&str> = match separator {
        Some("") => return Err(TemplateError::invalid("the separator is empty")),
        Some(separator) => text.rsplitn(limit + 1, separator).collect(),
        None => {
            let mut parts = Vec::new();
            let mut rest = text.trim_end();
            while !rest.is_empty() && parts.len() < limit {
                let start = rest.rfind(char::is_whitespace);
                let start = start.map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
                parts.push(&rest[start..]);
                rest = rest[..start].trim_end();
            }
            parts.extend((!rest.is_empty()).then_some(rest));
            parts
        }
    };
    parts.reverse();
    Ok(Val::list(parts.into_iter().map(Val::str).collect()))
}

/// Whether `value`, a string or several, fits.
fn any(value: &Val, fits: impl Fn(&str) -> bool) -> Result<Val, TemplateError> {
    match value {
        Val::Str(text) => Ok(Val::Bool(fits(text))),
        Val::Tuple(texts) => Ok(Val::Bool(texts.iter().filter_map(Val::as_str).any(fits))),
        other => Err(TemplateError::invalid(format!("a string is needed, not {}", other.describe()))),
    }
}

/// The part of a text between two places, as a slice of Python, and how many characters stand before it.
fn between(text: &str, start: Option<i128>, end: Option<i128>) -> Option<(&str, usize)> {
    let length = text.chars().count();
    let place = |at: i128| {
        let at = if at < 0 { at + length as i128 } else { at };
        usize::try_from(at.max(0)).unwrap_or(usize::MAX)
    };
    let (start, end) = (start.map_or(0, place), end.map_or(length, place).min(length));
    if start > end {
        return None;
    }
    let byte = |place: usize| text.char_indices().nth(place).map_or(text.len(), |(at, _)| at);
    Some((&text[byte(start)..byte(end)], start))
}

fn parameters(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "split" | "rsplit" => &["sep", "maxsplit"],
        "splitlines" => &["keepends"],
        "format" => &[REST, NAMED],
        "format_map" => &["mapping"],
        "join" => &["items"],
        "replace" => &["old", "new", "count"],
        "ljust" | "rjust" | "center" => &["width", "fill"],
        "zfill" => &["width"],
        "expandtabs" => &["tabsize"],
        "strip" | "lstrip" | "rstrip" => &["characters"],
        "find" | "rfind" | "index" | "rindex" | "count" | "startswith" | "endswith" => {
            &["text", "start", "end"]
        }
        "partition" | "rpartition" | "removeprefix" | "removesuffix" => &["text"],
        name if NAMES.contains(&name) => &[],
        _ => return None,
    })
}

/// Calls a method of a text.
pub(super) fn call(
    cx: &Evaluator<'_>,
    text: &Arc<str>,
    name: &str,
    arguments: Arguments,
) -> Result<Val, TemplateError> {
    let Some(parameters) = parameters(name) else { return Err(methods::unknown("a string", name, NAMES)) };
    let call = Call::bind(Val::None, arguments, parameters)?;
    let argument = || {
        let value = call.required(0, parameters[0])?;
        value.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("`{name}` wants a string, not {}", value.describe()))
        })
    };
    let limit = || Ok(call.int(1, "maxsplit")?.and_then(|limit| usize::try_from(limit).ok()));
    let part = || Ok(between(text, call.int(1, "start")?, call.int(2, "end")?));
    let changed = |change: fn(&str) -> String| Ok(Val::from(change(text)));
    Ok(match name {
        "upper" => Val::from(text.to_uppercase()),
        "lower" | "casefold" => Val::from(text.to_lowercase()),
        "capitalize" => changed(capitalize)?,
        "title" => changed(title)?,
        "swapcase" => Val::from(text.chars().flat_map(swapped).collect::<String>()),
        "strip" | "lstrip" | "rstrip" => {
            let set: Option<Vec<char>> = call.text(0, "characters")?.map(|set| set.chars().collect());
            let matches = |c: char| set.as_ref().map_or_else(|| c.is_whitespace(), |set| set.contains(&c));
            let out = if name == "rstrip" { text } else { text.trim_start_matches(matches) };
            Val::str(if name == "lstrip" { out } else { out.trim_end_matches(matches) })
        }
        "startswith" | "endswith" => {
            let Some((part, _)) = part()? else { return Ok(Val::Bool(false)) };
            any(call.required(0, "text")?, |wanted| match name {
                "startswith" => part.starts_with(wanted),
                _ => part.ends_with(wanted),
            })?
        }
        "removeprefix" => Val::str(text.strip_prefix(argument()?).unwrap_or(text)),
        "removesuffix" => Val::str(text.strip_suffix(argument()?).unwrap_or(text)),
        "split" => split(text, call.text(0, "sep")?, limit()?)?,
        "rsplit" => match limit()? {
            Some(limit) => split_from_end(text, call.text(0, "sep")?, limit)?,
            None => split(text, call.text(0, "sep")?, None)?,
        },
        "splitlines" if call.flag(0) => Val::list(lines_with_ends(text).into_iter().map(Val::str).collect()),
        "splitlines" => Val::list(lines_of(text).into_iter().map(Val::str).collect()),
        "partition" | "rpartition" => {
            let separator = argument()?;
            if separator.is_empty() {
                return Err(TemplateError::invalid("the separator is empty"));
            }
            let parts = match name {
                "partition" => text.split_once(separator).ok_or([&**text, "", ""]),
                _ => text.rsplit_once(separator).ok_or(["", "", &**text]),
            };
            let parts = parts.map_or_else(|whole| whole, |(before, after)| [before, separator, after]);
            Val::Tuple(Arc::new(parts.into_iter().map(Val::str).collect()))
        }
        "replace" => {
            let (old, new) = (argument()?, call.required(1, "new")?);
            let new = new.as_str().ok_or_else(|| TemplateError::invalid("`new` must be a string"))?;
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
        "find" | "rfind" | "index" | "rindex" => {
            let wanted = argument()?;
            let found = part()?.and_then(|(part, before)| {
                let at = if name.starts_with('r') { part.rfind(wanted) } else { part.find(wanted) };
                at.map(|at| before + part[..at].chars().count())
            });
            match found {
                Some(at) => Val::from(at),
                None if name.ends_with("find") => Val::Int(-1),
                None => return Err(TemplateError::invalid("the text is not there")),
            }
        }
        "count" => {
            let wanted = argument()?;
            Val::from(part()?.map_or(0, |(part, _)| part.matches(wanted).count()))
        }
        "zfill" | "ljust" | "rjust" | "center" => Val::from(padded(text, name, &call)?),
        "expandtabs" => Val::from(expanded(text, call.int(0, "tabsize")?.unwrap_or(8))),
        "format" => Val::from(format::format(cx, text, &call)?),
        "format_map" => match call.required(0, "mapping")? {
            Val::Map(entries) => {
                let named = entries.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
                let call = Call { subject: Val::None, arguments: Vec::new(), rest: Vec::new(), named };
                Val::from(format::format(cx, text, &call)?)
            }
            other => {
                return Err(TemplateError::invalid(format!("a mapping is needed, not {}", other.describe())));
            }
        },
        question => Val::Bool(answer(text, question)),
    })
}

fn swapped(c: char) -> Vec<char> {
    if c.is_uppercase() { c.to_lowercase().collect() } else { c.to_uppercase().collect() }
}

fn padded(text: &str, name: &str, call: &Call) -> Result<String, TemplateError> {
    let width =
        call.int(0, "width")?.ok_or_else(|| TemplateError::invalid("the argument `width` is missing"))?;
    let width = usize::try_from(width).unwrap_or(0).min(100_000);
    let fill = if name == "zfill" { "0" } else { call.text(1, "fill")?.unwrap_or(" ") };
    if fill.chars().count() != 1 {
        return Err(TemplateError::invalid("`fill` is one character"));
    }
    let missing = width.saturating_sub(text.chars().count());
    let sign = usize::from(name == "zfill" && text.starts_with(['-', '+']));
    let before = match name {
        "ljust" => 0,
        "center" => missing / 2 + (missing & width & 1),
        _ => missing,
    };
    Ok(format!("{}{}{}{}", &text[..sign], fill.repeat(before), &text[sign..], fill.repeat(missing - before)))
}

fn expanded(text: &str, size: i128) -> String {
    let size = usize::try_from(size).unwrap_or(0).min(1000);
    let (mut out, mut column) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                out.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

/// What `isalpha` and the like say.
fn answer(text: &str, question: &str) -> bool {
    let all = |fits: fn(char) -> bool| !text.is_empty() && text.chars().all(fits);
    let decimal = |c: char| c.is_ascii_digit() || is_decimal(c);
    let cased = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    match question {
        "isascii" => text.is_ascii(),
        "isprintable" => !text.chars().any(|c| c.is_control() || (c.is_whitespace() && c != ' ')),
        "isdecimal" => !text.is_empty() && text.chars().all(decimal),
        "isdigit" => {
            !text.is_empty()
                && text.chars().all(|c| {
                    decimal(c) || matches!(c, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{2089}')
                })
        }
        "isnumeric" => all(char::is_numeric),
        "isalpha" => all(char::is_alphabetic),
        "isalnum" => all(char::is_alphanumeric),
        "isspace" => all(char::is_whitespace),
        "isupper" => cased && !text.chars().any(char::is_lowercase),
        "islower" => cased && !text.chars().any(char::is_uppercase),
        "istitle" => cased && title(text) == text,
        _ => {
            let start = |c: char| c.is_alphabetic() || c == '_';
            text.starts_with(start) && text.chars().all(|c| start(c) || c.is_numeric())
        }
    }
}

/// Digits of other scripts that count from zero to nine.
fn is_decimal(c: char) -> bool {
    matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}
