//! Unified differences of text files.

use std::path::Path;

use similar::TextDiff;

/// Longest difference that is told, in bytes: it is for people.
const MAX_DIFF: usize = 32 << 10;

/// The difference between two states of a file, or why there is none to show.
pub(crate) fn unified(path: &Path, before: &[u8], after: &[u8]) -> String {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(before), std::str::from_utf8(after)) else {
        return format!(
            "{}: binary contents differ ({} -> {} bytes)\n",
            path.display(),
            before.len(),
            after.len()
        );
    };
    let name = path.display().to_string();
    let mut text =
        TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(&name, &name).to_string();
    if text.len() > MAX_DIFF {
        let end = text.floor_char_boundary(MAX_DIFF);
        text.truncate(end);
        text.push_str("\n(the difference is longer than this)\n");
    }
    text
}
