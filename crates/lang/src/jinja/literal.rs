//! String literals of templates, with Python's escapes or with none.

use crate::escapes;

/// The value of one literal or several in a row, from their source text. In `{{ }}` of a text from
/// YAML a backslash is a backslash (`raw`): YAML has already had its turn.
pub(super) fn string(source: &str, raw: bool) -> Option<String> {
    let mut out = String::new();
    let mut rest = source.trim();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let body = &rest[1..];
        let mut end = None;
        let mut escaped = false;
        for (at, character) in body.char_indices() {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => {
                    end = Some(at);
                    break;
                }
                _ => {}
            }
        }
        let end = end?;
        if raw {
            out.push_str(&body[..end])
        } else {
            escapes::resolve(&mut out, &body[..end])?
        }
        rest = body[end + 1..].trim_start();
    }
    Some(out)
}
