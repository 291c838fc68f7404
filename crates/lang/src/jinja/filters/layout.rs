//! Filters that fit texts into a width.

use modules::pattern::{Flags, Pattern};

use super::super::{TemplateError, call::Call, evaluate::Evaluator, python, value::Val};

type Result<T = Val> = std::result::Result<T, TemplateError>;

pub(super) fn truncate(_: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let characters: Vec<char> = text.chars().collect();
    let length = call.int(0, "length")?.unwrap_or(255);
    let end = call.text(2, "end")?.unwrap_or("...");
    let leeway = call.int(3, "leeway")?.unwrap_or(5);
    let end_length = end.chars().count() as i128;
    if length < end_length {
        return Err(TemplateError::invalid(format!("`length` must be at least {end_length}")));
    }
    if leeway < 0 {
        return Err(TemplateError::invalid("`leeway` must not be negative"));
    }
    if characters.len() as i128 <= length + leeway {
        return Ok(Val::str(text));
    }
    let kept: String = characters[..usize::try_from(length - end_length).unwrap_or(0)].iter().collect();
    let kept = match kept.rsplit_once(' ').filter(|_| !call.flag(1)) {
        Some((words, _)) => words,
        None => &kept,
    };
    Ok(Val::from(format!("{kept}{end}")))
}

pub(super) fn wordwrap(cx: &Evaluator<'_>, call: Call) -> Result {
    let text = call.subject_string()?;
    let width = call.int(0, "width")?.unwrap_or(79);
    let width = usize::try_from(width).ok().filter(|width| *width > 0);
    let width = width.ok_or_else(|| TemplateError::invalid("`width` must be larger than zero"))?;
    let on = |at: usize| call.arguments[at].as_ref().is_none_or(Val::truthy);
    let separator = call.text(2, "wrapstring")?.unwrap_or("\n");
    let pattern = cx.jinja.regex(if on(3) { HYPHENS } else { WORDS }, Flags::default())?;
    let wrapped = super::super::text_methods::lines_of(text)
        .into_iter()
        .map(|line| wrap(chunks(line, &pattern), width, on(1), on(3)).join(separator));
    Ok(Val::from(wrapped.collect::<Vec<_>>().join(separator)))
}

/// White space or a word.
const WORDS: &str = r"[\t\n\x0b\x0c\r ]+|[^\t\n\x0b\x0c\r ]+";

/// Likewise, words broken behind hyphens, as `textwrap` does.
const HYPHENS: &str = concat!(
    r"[\t\n\x0b\x0c\r ]+|(?<=[\w!\x22'&.,?])-{2,}(?=\w)|[^\t\n\x0b\x0c\r ]+?(?:",
    r"-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])",
    r"|(?=[\t\n\x0b\x0c\r ]|\Z)|(?<=[\w!\x22'&.,?])(?=-{2,}\w))",
);

/// The pieces that a line may be broken between.
fn chunks(line: &str, pattern: &Pattern) -> Vec<String> {
    let found = pattern.matches(line.as_bytes());
    let pieces = found.iter().filter_map(|piece| std::str::from_utf8(piece.get(0)?.as_bytes()).ok());
    pieces.map(str::to_owned).collect()
}

/// `textwrap.wrap` without `expand_tabs`, `replace_whitespace`.
fn wrap(mut rest: Vec<String>, width: usize, long_words: bool, hyphens: bool) -> Vec<String> {
    rest.reverse();
    let length = |text: &str| text.chars().count();
    let is_space = |text: &str| text.chars().all(char::is_whitespace);
    let mut lines: Vec<String> = Vec::new();
    while !rest.is_empty() {
        if !lines.is_empty() && rest.last().is_some_and(|chunk| is_space(chunk)) {
            rest.pop();
        }
        let (mut current, mut used): (Vec<String>, usize) = (Vec::new(), 0);
        while let Some(chunk) = rest.pop() {
            if used + length(&chunk) > width {
                rest.push(chunk);
                break;
            }
            used += length(&chunk);
            current.push(chunk);
        }
        if let Some(chunk) = rest.pop() {
            if length(&chunk) > width && long_words {
                let mut room = width.saturating_sub(used).max(usize::from(width < 1));
                let characters: Vec<char> = chunk.chars().collect();
                if hyphens {
                    let part = &characters[..room.min(characters.len())];
                    let hyphen = part.iter().rposition(|c| *c == '-').filter(|at| *at > 0);
                    if let Some(at) = hyphen.filter(|at| part[..*at].iter().any(|c| *c != '-')) {
                        room = at + 1;
                    }
                }
                current.push(characters[..room].iter().collect());
                let left: String = characters[room..].iter().collect();
                rest.extend((!left.is_empty()).then_some(left));
            } else if length(&chunk) > width && current.is_empty() {
                current.push(chunk);
            } else {
                rest.push(chunk);
            }
        }
        if current.last().is_some_and(|chunk| is_space(chunk)) {
            current.pop();
        }
        if !current.is_empty() {
            lines.push(current.concat());
        }
    }
    lines
}

/// What `pprint` shows of Ansible's own lists and mappings is their `repr()`.
pub(super) fn pprint(_: &Evaluator<'_>, call: Call) -> Result {
    Ok(Val::from(python::repr(&call.subject)))
}
