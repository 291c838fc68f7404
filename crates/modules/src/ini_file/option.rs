//! A line that sets an option, or would if it were no comment.

/// What a line says of an option.
pub(super) struct Match<'a> {
    /// It is a comment.
    pub inactive: bool,
    /// The value, as it stands there.
    pub value: &'a str,
}

/// Reads a line as one of an option: `  # name = value`.
pub(super) fn matched<'a>(line: &'a str, option: &str, inactive_too: bool) -> Option<Match<'a>> {
    const BLANKS: [char; 2] = [' ', '\t'];
    let line = line.strip_suffix('\n').unwrap_or(line);
    let mut rest = line.trim_start_matches(BLANKS);
    let mut inactive = false;
    if let Some(behind) = rest.strip_prefix(['#', ';']).filter(|_| inactive_too) {
        inactive = true;
        rest = behind.trim_start_matches(BLANKS);
    }
    let rest = rest.strip_prefix(option)?.trim_start_matches(BLANKS);
    let value = match rest.strip_prefix('=') {
        Some(value) => value.trim_start_matches(BLANKS),
        None if rest.is_empty() => rest,
        None => return None,
    };
    Some(Match { inactive, value })
}
