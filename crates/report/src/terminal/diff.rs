//! Colours of a unified difference.

use super::text::{Style, Text};

/// Writes a unified difference, each line indented.
pub fn write(text: &mut Text, difference: &str, indent: usize) {
    for line in difference.trim_end_matches('\n').split('\n') {
        text.space(indent).put(style(line), line).end();
    }
}

fn style(line: &str) -> Style {
    match line.as_bytes() {
        [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => Style::Strong,
        [b'@', b'@', ..] => Style::Place,
        [b'+', ..] => Style::Good,
        [b'-', ..] => Style::Bad,
        _ => Style::Plain,
    }
}
