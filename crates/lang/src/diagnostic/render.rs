//! Diagnostics as the user reads them: message, place, excerpt, help.

use std::fmt::Write;

use super::Diagnostic;
use crate::source::Span;

/// Colours of a terminal, or none.
struct Style {
    error: &'static str,
    place: &'static str,
    help: &'static str,
    end: &'static str,
}

const PLAIN: Style = Style { error: "", place: "", help: "", end: "" };
const COLOUR: Style = Style { error: "\x1b[1;31m", place: "\x1b[1;34m", help: "\x1b[1;36m", end: "\x1b[0m" };

/// All diagnostics, then how many there are when there is more than one.
pub fn render(diagnostics: &[Diagnostic], colour: bool) -> String {
    let style = if colour { &COLOUR } else { &PLAIN };
    let mut text = String::new();
    for diagnostic in diagnostics {
        one(&mut text, diagnostic, style);
        text.push('\n');
    }
    if diagnostics.len() > 1 {
        let Style { error, end, .. } = style;
        // Writing to a string can't fail.
        let _ = writeln!(text, "{error}{} errors{end}", diagnostics.len());
    }
    text
}

fn one(text: &mut String, diagnostic: &Diagnostic, style: &Style) {
    let Style { error, place, help, end } = style;
    let _ = writeln!(text, "{error}error{end}: {}", diagnostic.message);
    let mut margin = String::from(" ");
    if let Some(span) = &diagnostic.span {
        let (line, column) = span.line_column();
        margin = " ".repeat(line.to_string().len());
        let _ = writeln!(text, "{margin}{place}-->{end} {}:{line}:{column}", span.source.name);
        excerpt(text, span, diagnostic.label.as_deref(), &margin, style);
    }
    if let Some(what) = &diagnostic.help {
        let _ = writeln!(text, "{margin} {place}={end} {help}help{end}: {what}");
    }
}

/// The widest excerpt, in characters; of a longer line the part around the mark is shown.
const WIDEST: usize = 160;

/// How much of a long line is shown before the mark.
const BEFORE: usize = 60;

/// The line of the place, with marks under it; a place of several lines is marked to its first line's end.
fn excerpt(text: &mut String, span: &Span, label: Option<&str>, margin: &str, style: &Style) {
    let Style { error, place, end, .. } = style;
    let (line, column) = span.line_column();
    let Some(source_line) = span.source.text.lines().nth(line - 1) else { return };
    let (shown, gap) = cut(source_line, column - 1);
    let bar = if style.place.is_empty() { "|".to_string() } else { format!("{place}|{end}") };
    let _ = writeln!(text, "{place}{line}{end} {bar} {shown}");
    let marked = span
        .source
        .text
        .get(span.start..span.end)
        .and_then(|marked| marked.lines().next())
        .unwrap_or_default();
    let most = shown.chars().count().saturating_sub(gap).max(1);
    let width = marked.trim_end().chars().count().clamp(1, most);
    let gap = " ".repeat(gap);
    let label = label.map(|label| format!(" {label}")).unwrap_or_default();
    let _ = writeln!(text, "{margin} {bar} {gap}{error}{}{label}{end}", "^".repeat(width));
}

/// A line as it is shown, and how many of its characters are before the mark.
fn cut(line: &str, mark: usize) -> (String, usize) {
    // A tab is one column in an editor's count, and of unknown width here.
    let characters: Vec<char> = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    if characters.len() <= WIDEST {
        return (characters.into_iter().collect(), mark);
    }
    let first = mark.saturating_sub(BEFORE).min(characters.len() - WIDEST);
    let last = first + WIDEST;
    let mut shown: String = characters[first..last].iter().collect();
    let mut gap = mark - first;
    if first > 0 {
        shown.insert_str(0, "... ");
        gap += 4;
    }
    if last < characters.len() {
        shown.push_str(" ...");
    }
    (shown, gap)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::Source;

    #[test]
    fn an_error_says_what_where_and_what_to_do() {
        let text = "- copy:\n    src: a\n    mdoe: \"0644\"\n".to_string();
        let source = Arc::new(Source { name: "roles/base/tasks/main.yml".into(), text });
        let start = source.text.find("mdoe").unwrap();
        let span = Span { source, start, end: start + 4 };
        let wrong = Diagnostic::at(&span, "`copy` has no argument `mdoe`")
            .label("unknown argument")
            .help("did you mean `mode`?");
        assert_eq!(
            render(std::slice::from_ref(&wrong), false),
            "error: `copy` has no argument `mdoe`
 --> roles/base/tasks/main.yml:3:5
3 |     mdoe: \"0644\"
  |     ^^^^ unknown argument
  = help: did you mean `mode`?

"
        );
        assert!(render(&[wrong, Diagnostic::general("there are no roles")], false).ends_with("2 errors\n"));
    }
    #[test]
    fn of_a_long_line_the_part_around_the_mark_is_shown() {
        let text = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let source = Arc::new(Source { name: "site.yml".into(), text });
        let span = |start: usize, end: usize| Span { source: source.clone(), start, end };
        let shown = render(&[Diagnostic::at(&span(500, 504), "wrong")], false);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[2], format!("1 | ... {}HERE{} ...", "a".repeat(60), "b".repeat(96)));
        assert_eq!(lines[3], format!("  | {}^^^^", " ".repeat(64)));
        let first = render(&[Diagnostic::at(&span(0, 1004), "all of it")], false);
        assert!(first.lines().all(|line| line.len() < 180), "{first}");
    }
}
