//! Filters with regular expressions.

use std::sync::Arc;

use modules::pattern::{Flags, Pattern, Replacement};

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;
type Captures<'t> = fancy_regex::Captures<'t, [u8]>;

fn compiled(cx: &Evaluator<'_>, call: &Call, flags: [usize; 2], name: &str) -> Result<Arc<Pattern>> {
    let [ignore_case, multi_line] = flags.map(|at| call.flag(at));
    let pattern = call.required(0, name)?;
    let pattern = pattern.as_str().ok_or_else(|| {
        TemplateError::invalid(format!("`{name}` must be a string, not {}", pattern.describe()))
    })?;
    cx.jinja.regex(pattern, Flags { ignore_case, multi_line, dot_all: false })
}

/// A group of a match as text; none when it took no part.
fn group<'t>(found: &Captures<'t>, at: usize) -> Option<&'t str> {
    found.get(at).and_then(|part| std::str::from_utf8(part.as_bytes()).ok())
}

pub(super) fn replace(cx: &Evaluator<'_>, mut call: Call) -> Result {
    for at in [0, 1] {
        call.arguments[at].get_or_insert_with(|| Val::str(""));
    }
    let pattern = compiled(cx, &call, [2, 3], "pattern")?;
    let replacement = call.text(1, "replacement")?.unwrap_or_default();
    // The reason would quote the replacement, which may be a value.
    let replacement = Replacement::parse(replacement, &pattern).map_err(|_| {
        TemplateError::invalid("bad replacement: it refers to a group that is not there, or has a bad escape")
    })?;
    let limit = usize::try_from(call.int(4, "count")?.unwrap_or(0)).unwrap_or(0);
    let (new, count) = pattern.replace(call.subject_text().as_bytes(), &replacement, limit);
    match call.int(5, "mandatory_count")? {
        Some(wanted) if wanted != 0 && wanted != count as i128 => Err(TemplateError::invalid(format!(
            "the expression should match {wanted} times, but matches {count} times"
        ))),
        _ => Ok(Val::from(String::from_utf8_lossy(&new).into_owned())),
    }
}

pub(super) fn search(cx: &Evaluator<'_>, call: Call) -> Result {
    let pattern = compiled(cx, &call, [2, 3], "regex")?;
    let mut groups = Vec::new();
    for wanted in &call.rest {
        groups.push(wanted_group(wanted, &pattern)?);
    }
    let text = call.subject_text();
    let Some(found) = pattern.search(text.as_bytes(), 0) else { return Ok(Val::None) };
    if groups.is_empty() {
        return Ok(group(&found, 0).map_or(Val::None, Val::str));
    }
    let text = |at: Option<usize>| {
        let at = at.ok_or_else(|| TemplateError::invalid("the expression has no such group"))?;
        Ok(group(&found, at).map_or(Val::None, Val::str))
    };
    Ok(Val::list(groups.into_iter().map(text).collect::<Result<_>>()?))
}

/// The number of the group that `\1` or `\g<name>` means.
fn wanted_group(wanted: &Val, pattern: &Pattern) -> Result<Option<usize>> {
    let written = wanted.as_str().and_then(|wanted| wanted.strip_prefix('\\'));
    let name = written.and_then(|written| match written.strip_prefix('g') {
        Some(name) => name.strip_prefix('<').and_then(|name| name.strip_suffix('>')),
        None => Some(written).filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit())),
    });
    let name = name.ok_or_else(|| TemplateError::invalid("a group is written `\\\\1` or `\\\\g<name>`"))?;
    let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
    Ok(match digits.parse::<usize>() {
        Ok(number) => Some(number).filter(|number| *number <= pattern.groups()),
        Err(_) => pattern.names().position(|known| known == Some(name)),
    })
}

pub(super) fn findall(cx: &Evaluator<'_>, call: Call) -> Result {
    let pattern = compiled(cx, &call, [2, 1], "regex")?;
    let text = call.subject_text();
    let part = |found: &Captures<'_>, at: usize| Val::str(group(found, at).unwrap_or_default());
    let found = pattern.matches(text.as_bytes()).into_iter().map(|found| match pattern.groups() {
        0 => part(&found, 0),
        1 => part(&found, 1),
        groups => Val::Tuple(Arc::new((1..=groups).map(|at| part(&found, at)).collect())),
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
    for character in python::str(&call.subject).chars() {
        if special.contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    Ok(Val::from(out))
}
