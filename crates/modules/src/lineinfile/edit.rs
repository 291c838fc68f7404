//! The text of a file with a line, or without it.

use super::{Params, Place};
use crate::{
    pattern::Replacement,
    text_file::{bare, ended, lines_of},
};

/// The text with the line, and what was done in a few words.
pub(super) fn with_line(
    before: &[u8],
    line: &str,
    backrefs: Option<&Replacement>,
    params: &Params,
) -> (Vec<u8>, &'static str) {
    let mut lines = lines_of(before);
    if let Some((at, new)) = replacement(&lines, line, backrefs, params) {
        let new = ended(new);
        if lines[at] == new {
            return (before.into(), "");
        }
        lines[at] = new;
        return (lines.concat(), "line replaced");
    }
    if params.backrefs {
        return (before.into(), "");
    }
    let found = |place: &Place| place.line_in(&lines, params.firstmatch);
    let at = match (&params.insertbefore, &params.insertafter) {
        (Some(Place::Begin), _) | (None, Some(Place::Begin)) => 0,
        (Some(place), _) => found(place).unwrap_or(lines.len()),
        (None, Some(place)) => match found(place).map(|at| at + 1) {
            // With `firstmatch` the line may be there although nobody looked further than here.
            Some(at) if lines.get(at).is_some_and(|next| bare(next) == line.as_bytes()) => {
                return (before.into(), "");
            }
            at => at.unwrap_or(lines.len()),
        },
        (None, None) => lines.len(),
    };
    let behind_the_last = at == lines.len();
    if let Some(last) = lines.last_mut().filter(|_| behind_the_last) {
        *last = ended(std::mem::take(last));
    }
    lines.insert(at, ended(line.into()));
    (lines.concat(), "line added")
}

/// The line to replace and what with: one that matches, else one that is equal.
fn replacement(
    lines: &[Vec<u8>],
    line: &str,
    backrefs: Option<&Replacement>,
    params: &Params,
) -> Option<(usize, Vec<u8>)> {
    let mut matching = (0..lines.len()).filter(|at| match (&params.search_string, &params.regexp) {
        (Some(text), _) => contains(&lines[*at], text.as_bytes()),
        (None, Some(expression)) => expression.matches(&lines[*at]),
        (None, None) => false,
    });
    let matched = if params.firstmatch { matching.next() } else { matching.next_back() };
    if let Some(at) = matched {
        let found = params.regexp.as_ref().and_then(|expression| expression.0.search(&lines[at], 0));
        let new = match (found, backrefs) {
            (Some(found), Some(replacement)) => {
                let mut new = Vec::new();
                replacement.expand(&found, &mut new);
                new
            }
            _ => line.into(),
        };
        return Some((at, new));
    }
    // With `firstmatch` the search for an equal line ends where the new one would go.
    let place = params.insertbefore.as_ref().or(params.insertafter.as_ref());
    let end = place.filter(|_| params.firstmatch).and_then(|place| place.line_in(lines, true));
    let looked_at = &lines[..end.map_or(lines.len(), |at| at + 1)];
    let equal = looked_at.iter().rposition(|present| bare(present) == line.as_bytes())?;
    Some((equal, line.into()))
}

/// The text without the lines that match, and how many these are.
pub(super) fn without_line(before: &[u8], params: &Params) -> (Vec<u8>, usize) {
    let goes = |line: &Vec<u8>| match (&params.regexp, &params.search_string) {
        (Some(expression), _) => expression.matches(line),
        (None, Some(text)) => contains(line, text.as_bytes()),
        (None, None) => bare(line) == params.line.as_deref().unwrap_or_default().as_bytes(),
    };
    let (gone, kept): (Vec<_>, Vec<_>) = lines_of(before).into_iter().partition(goes);
    (kept.concat(), gone.len())
}

fn contains(line: &[u8], text: &[u8]) -> bool {
    text.is_empty() || line.windows(text.len()).any(|part| part == text)
}
