//! The lookup `sequence`.

use modules::pattern::{Flags, Pattern};

use super::{
    super::{TemplateError, call::Call, evaluate::Evaluator, printf, python, value::Val},
    Result,
};

pub(super) const PARAMETERS: &[&str] = &["*", "start", "end", "count", "stride", "format"];

const SHORTCUT: &str = r"^((0?x?[0-9a-f]+)-)?(0?x?[0-9a-f]+)(/(0?x?[0-9a-f]+))?(:(.+))?$";

pub(super) fn sequence(_: &Evaluator<'_>, call: &Call) -> Result {
    let empty = [Val::str("")];
    let options = call.arguments[1..].iter().any(Option::is_some);
    let terms = if call.rest.is_empty() && options { &empty[..] } else { &call.rest[..] };
    let mut out = Vec::new();
    for term in terms {
        let term = term.as_str().ok_or_else(|| {
            TemplateError::invalid(format!("a string like `1-5` is needed, not {}", term.describe()))
        })?;
        one(call, term, &mut out)?;
    }
    Ok(out)
}

fn one(call: &Call, term: &str, out: &mut Vec<Val>) -> Result<()> {
    let mut options = call.arguments.clone();
    match shortcut(term) {
        Some(given) => {
            for (at, value) in given.into_iter().enumerate().filter(|(_, value)| value.is_some()) {
                options[at] = value;
            }
        }
        None => {
            let (words, pairs) = super::pairs(term);
            if !words.is_empty() {
                return Err(TemplateError::invalid(
                    "the term is no sequence, e.g. `1-5/2` or `start=1 end=5`",
                ));
            }
            options = super::with_pairs(call, pairs, PARAMETERS)?;
        }
    }
    let number = |at: usize| options[at].as_ref().map(|value| integer(value, PARAMETERS[at])).transpose();
    let (start, stride) = (number(1)?.unwrap_or(1), number(4)?.unwrap_or(1));
    let end = match (number(2)?, number(3)?) {
        (Some(end), None) => end,
        (None, Some(0)) => return Ok(()),
        (None, Some(count)) => start.saturating_add(count.saturating_mul(stride)) - 1,
        _ => return Err(TemplateError::invalid("one of `end` and `count` is needed, and not both")),
    };
    if (stride > 0 && end < start) || (stride < 0 && end > start) {
        return Err(TemplateError::invalid("`stride` leads away from the end"));
    }
    if stride == 0 {
        return Ok(());
    }
    let format = options[5].as_ref().map_or_else(|| "%d".to_owned(), python::str);
    if format.matches('%').count() != 1 {
        return Err(TemplateError::invalid("`format` must have one `%`, e.g. `host%02d`"));
    }
    if (end - start) / stride > 1_000_000 {
        return Err(TemplateError::invalid("the sequence has more than a million items"));
    }
    let mut at = start;
    while if stride > 0 { at <= end } else { at >= end } {
        out.push(printf::format(&format, &Val::Int(at))?);
        at += stride;
    }
    Ok(())
}

/// The options that `[start-]end[/stride][:format]` gives, by parameter.
fn shortcut(term: &str) -> Option<[Option<Val>; 6]> {
    let pattern = Pattern::new(SHORTCUT, Flags { ignore_case: true, ..Flags::default() }).ok()?;
    let found = pattern.search(term.as_bytes(), 0)?;
    let group = |at: usize| {
        let part = found.get(at)?;
        std::str::from_utf8(part.as_bytes()).ok().map(Val::str)
    };
    Some([None, group(2), group(3), None, group(5), group(7)])
}

/// A number, perhaps as a text.
fn integer(value: &Val, name: &str) -> Result<i128> {
    let number = match value {
        Val::Str(text) => text.trim().replace('_', "").parse().ok(),
        value => value.as_int(),
    };
    number.ok_or_else(|| TemplateError::invalid(format!("`{name}` must be an integer")))
}
