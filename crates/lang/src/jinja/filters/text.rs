//! Filters on texts.

use std::sync::Arc;

use super::super::{
    TemplateError, call::Call, evaluate::Evaluator, printf, python, text_methods, value::Val,
};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn lower(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(call.subject_text().to_lowercase()))
}

pub(super) fn upper(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(call.subject_text().to_uppercase()))
}

pub(super) fn capitalize(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(text_methods::capitalize(&call.subject_text())))
}

pub(super) fn title(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    let mut start = true;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if start {
            out.extend(character.to_uppercase())
        } else {
            out.extend(character.to_lowercase())
        }
        start = character.is_whitespace() || "-({[<".contains(character);
    }
    Ok(Val::from(out))
}

pub(super) fn trim(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    Ok(match call.text(0, "chars")? {
        Some(set) => Val::str(text.trim_matches(|c| set.contains(c))),
        None => Val::str(text.trim()),
    })
}

pub(super) fn center(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    let width = usize::try_from(call.int(0, "width")?.unwrap_or(80)).unwrap_or(0).min(100_000);
    let missing = width.saturating_sub(text.chars().count());
    let left = missing / 2 + (missing & width & 1);
    Ok(Val::from(format!("{}{text}{}", " ".repeat(left), " ".repeat(missing - left))))
}

pub(super) fn replace(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    let (old, new) = (python::str(call.required(0, "old")?), python::str(call.required(1, "new")?));
    Ok(Val::from(match call.int(2, "count")?.and_then(|count| usize::try_from(count).ok()) {
        Some(count) => text.replacen(&old, &new, count),
        None => text.replace(&old, &new),
    }))
}

pub(super) fn split(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let limit = call.int(1, "maxsplit")?.and_then(|limit| usize::try_from(limit).ok());
    text_methods::split(text, call.text(0, "sep")?, limit)
}

pub(super) fn wordcount(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_text();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    Ok(Val::from(words.count()))
}

pub(super) fn format(_: &Evaluator<'_>, call: Call) -> Result {
    if !call.named.is_empty() && !call.rest.is_empty() {
        return Err(TemplateError::invalid("arguments with and without names exclude each other"));
    }
    let arguments = if call.named.is_empty() {
        Val::Tuple(Arc::new(call.rest.clone()))
    } else {
        Val::map(call.named.iter().cloned().collect())
    };
    printf::format(&call.subject_text(), &arguments)
}

pub(super) fn indent(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let space = match call.given(0) {
        Some(Val::Str(space)) => space.to_string(),
        None if call.arguments[0].is_some() => {
            return Err(TemplateError::invalid("`width` must be an integer or a string, not none"));
        }
        _ => " ".repeat(usize::try_from(call.int(0, "width")?.unwrap_or(4)).unwrap_or(0).min(10_000)),
    };
    let (first, blank) = (call.flag(1), call.flag(2));
    let text = format!("{text}\n");
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let wanted = if at == 0 { first } else { blank || !line.is_empty() };
        if wanted {
            out.push_str(&space);
        }
        out.push_str(line);
    }
    Ok(Val::from(out))
}

/// What stands around and before the lines of a comment.
const STYLES: [(&str, &str, &str, &str); 5] = [
    ("plain", "", "# ", ""),
    ("erlang", "", "% ", ""),
    ("c", "", "// ", ""),
    ("cblock", "/*", " * ", " */"),
    ("xml", "<!--", " - ", "-->"),
];

pub(super) fn comment(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let style = call.text(0, "style")?.unwrap_or("plain");
    let style = STYLES.iter().find(|(name, ..)| *name == style).ok_or_else(|| {
        TemplateError::invalid("there is no such style")
            .help("the styles are `plain`, `erlang`, `c`, `cblock` and `xml`")
    })?;
    let decoration = call.text(1, "decoration")?.unwrap_or(style.2);
    let bare = decoration.trim_end();
    let newline = call.text(2, "newline")?.unwrap_or("\n");
    let beginning = call.text(3, "beginning")?.unwrap_or(style.1);
    let prefix = call.text(4, "prefix")?.unwrap_or(bare);
    let postfix = call.text(6, "postfix")?.unwrap_or(bare);
    let end = call.text(8, "end")?.unwrap_or(style.3);
    let times = |at: usize, name: &str| {
        Ok(usize::try_from(call.int(at, name)?.unwrap_or(1)).unwrap_or(0).min(10_000))
    };
    let mut out = String::new();
    if !beginning.is_empty() {
        out += &format!("{beginning}{newline}");
    }
    let before = match prefix {
        "" => String::new(),
        prefix if prefix == newline => newline.to_owned(),
        prefix => format!("{prefix}{newline}"),
    };
    out += &before.repeat(times(5, "prefix_count")?);
    let body = format!("{decoration}{}", text.replace(newline, &format!("{newline}{decoration}")));
    out += &body.replace(&format!("{decoration}{newline}"), &format!("{bare}{newline}"));
    out += &format!("{newline}{postfix}").repeat(times(7, "postfix_count")?);
    if !end.is_empty() {
        out += &format!("{newline}{end}");
    }
    Ok(Val::from(out))
}
