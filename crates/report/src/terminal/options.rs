//! How the terminal output looks.

/// What the caller knows about the terminal, and what the operator asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Use colours.
    pub colour: bool,
    /// Show what each host is doing, on lines that are drawn again and again.
    pub live: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// `-v`: tell also what was as it should be.
    pub verbose: u8,
    /// Show the differences of changed files.
    pub diff: bool,
}

impl Options {
    /// Options that fit an output: colours and a live view only on a terminal that can, colours only
    /// where nobody set `NO_COLOR`. `variable` looks an environment variable up.
    pub fn fitting(is_terminal: bool, width: Option<u16>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let able = is_terminal && variable("TERM").is_none_or(|term| term != "dumb");
        let colour = able && variable("NO_COLOR").is_none_or(|value| value.is_empty());
        let width = width.filter(|width| *width > 0).map_or(100, usize::from);
        Self { colour, live: able, width, verbose: 0, diff: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(is_terminal: bool, variables: &[(&str, &str)]) -> (bool, bool) {
        let options = Options::fitting(is_terminal, Some(80), |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        (options.colour, options.live)
    }

    #[test]
    fn only_a_terminal_that_can_gets_colours_and_a_live_view() {
        assert_eq!(fitting(true, &[("TERM", "xterm")]), (true, true));
        assert_eq!(fitting(true, &[("TERM", "dumb")]), (false, false));
        assert_eq!(fitting(false, &[("TERM", "xterm")]), (false, false));
    }

    #[test]
    fn no_color_takes_the_colours_and_leaves_the_live_view() {
        assert_eq!(fitting(true, &[("NO_COLOR", "1")]), (false, true));
        assert_eq!(fitting(true, &[("NO_COLOR", "")]), (true, true));
    }

    #[test]
    fn an_unknown_width_is_one_that_reads_well() {
        assert_eq!(Options::fitting(false, None, |_| None).width, 100);
        assert_eq!(Options::fitting(true, Some(0), |_| None).width, 100);
    }
}
