//! Filters with regular expressions.

use std::sync::Arc;

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, regular::Flags, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn replace(cx: &Evaluator<'_>, call: Call) -> Result {
    let flags = Flags { ignore_case: call.flag(2), multiline: call.flag(3) };
    let pattern = cx.jinja.regex(call.text(0, "pattern")?.unwrap_or_default(), flags)?;
    let replacement = call.given(1).map(python::str).unwrap_or_default();
    let limit = usize::try_from(call.int(4, "count")?.unwrap_or(0)).unwrap_or(0);
    let text = call.subject_text();
    let mut out = String::new();
    let (mut end, mut count) = (0, 0);
    for found in pattern.captures_iter(&text) {
        if limit > 0 && count == limit {
            break;
        }
        let Some(whole) = found.get(0) else { continue };
        out.push_str(&text[end..whole.start()]);
        expand(&mut out, &replacement, &found)?;
        end = whole.end();
        count += 1;
    }
    out.push_str(&text[end..]);
    match call.int(5, "mandatory_count")? {
        Some(wanted) if wanted != 0 && wanted != count as i128 => Err(TemplateError::invalid(format!(
            "the expression should match {wanted} times, but matches {count} times"
        ))),
        _ => Ok(Val::from(out)),
    }
}

/// Writes a replacement of Python: `\1`, `\g<1>`, `\g<name>`.
fn expand(out: &mut String, replacement: &str, found: &regex::Captures<'_>) -> Result<()> {
    let mut rest = replacement;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let group = if let Some((name, after)) = rest.strip_prefix("g<").and_then(|r| r.split_once('>')) {
            rest = after;
            Some(name.to_owned())
        } else if digits > 0 {
            let name = rest[..digits].to_owned();
            rest = &rest[digits..];
            Some(name)
        } else {
            None
        };
        if let Some(group) = group {
            out.push_str(named(found, &group)?.unwrap_or_default());
            continue;
        }
        let Some(character) = rest.chars().next() else {
            return Err(TemplateError::invalid("the replacement ends with a backslash"));
        };
        rest = &rest[character.len_utf8()..];
        match character {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '\\' => out.push('\\'),
            c if c.is_ascii_alphabetic() => {
                return Err(TemplateError::invalid(format!("the replacement has a bad escape `\\{c}`")));
            }
            c => {
                out.push('\\');
                out.push(c);
            }
        }
    }
    out.push_str(rest);
    Ok(())
}

/// A group by number or name; none when it took no part in the match.
fn named<'t>(found: &regex::Captures<'t>, group: &str) -> Result<Option<&'t str>> {
    let (exists, text) = match group.parse::<usize>() {
        Ok(number) => (number < found.len(), found.get(number)),
        Err(_) => (found.name(group).is_some(), found.name(group)),
    };
    if !exists {
        return Err(TemplateError::invalid("the expression has no such group"));
    }
    Ok(text.map(|text| text.as_str()))
}

pub(super) fn search(cx: &Evaluator<'_>, call: Call) -> Result {
    let flags = Flags { ignore_case: call.flag(2), multiline: call.flag(3) };
    let pattern = match &call.arguments[0] {
        Some(_) => call.text(0, "regex")?.unwrap_or_default(),
        None => return Err(TemplateError::invalid("the argument `regex` is missing")),
    };
    let pattern = cx.jinja.regex(pattern, flags)?;
    let text = call.subject_text();
    let Some(found) = pattern.captures(&text) else { return Ok(Val::None) };
    if call.rest.is_empty() {
        return Ok(Val::str(&found[0]));
    }
    let mut groups = Vec::new();
    for group in &call.rest {
        let name = group.as_str().and_then(|group| {
            let group = group.strip_prefix('\\')?;
            Some(group.strip_prefix("g<").and_then(|name| name.strip_suffix('>')).unwrap_or(group))
        });
        let name =
            name.ok_or_else(|| TemplateError::invalid("a group is written `\\\\1` or `\\\\g<name>`"))?;
        groups.push(named(&found, name)?.map_or(Val::None, Val::str));
    }
    Ok(Val::list(groups))
}

pub(super) fn findall(cx: &Evaluator<'_>, call: Call) -> Result {
    let flags = Flags { ignore_case: call.flag(2), multiline: call.flag(1) };
    let pattern = match call.text(0, "regex")? {
        Some(pattern) => cx.jinja.regex(pattern, flags)?,
        None => return Err(TemplateError::invalid("the argument `regex` is missing")),
    };
    let text = call.subject_text();
    let group = |found: &regex::Captures<'_>, at: usize| Val::str(found.get(at).map_or("", |m| m.as_str()));
    let found = pattern.captures_iter(&text).map(|found| match found.len() {
        1 => group(&found, 0),
        2 => group(&found, 1),
        groups => Val::Tuple(Arc::new((1..groups).map(|at| group(&found, at)).collect())),
    });
    Ok(Val::list(found.collect()))
}

pub(super) fn escape(_: &Evaluator<'_>, call: Call) -> Result {
    let special = match call.text(0, "re_type")?.unwrap_or("python") {
        "python" => "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c",
        "posix_basic" => "].[^$*\\",
        _ => return Err(TemplateError::invalid("`re_type` is `python` or `posix_basic`")),
    };
    let mut out = String::new();
    for character in call.subject_text().chars() {
        if special.contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    Ok(Val::from(out))
}
