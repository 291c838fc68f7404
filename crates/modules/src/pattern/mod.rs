//! Regular expressions as Python's `re` reads them, with look-around and references to groups: what modules,
//! filters and tests of the language search with.

mod replacement;
mod translation;

pub use replacement::Replacement;

use fancy_regex::{BytesMode, Captures, Regex, RegexBuilder};

/// How an expression matches; the same can be said in the expression, as in `(?i)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    /// Capital and small letters are the same.
    pub ignore_case: bool,
    /// `^` and `$` match at every line.
    pub multi_line: bool,
    /// `.` matches the end of a line, too.
    pub dot_all: bool,
}

/// A compiled expression, for texts and for bytes that may be none.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles an expression as it is written for Python.
    ///
    /// # Errors
    /// What is wrong with it; the expression itself is not told.
    pub fn new(text: &str, flags: Flags) -> Result<Self, String> {
        RegexBuilder::new(&translation::translated(text, flags)?)
            .case_insensitive(flags.ignore_case)
            .multi_line(flags.multi_line)
            .dot_matches_new_line(flags.dot_all)
            .bytes_mode(BytesMode::UnicodeBytes)
            // As in Python an expression may take its time, and no match is never for want of it.
            .backtrack_limit(usize::MAX)
            .build()
            .map(Self)
            .map_err(|error| match error {
                fancy_regex::Error::ParseError(_, kind) => kind.to_string(),
                _ => "syntax error".into(),
            })
    }

    /// Whether it matches somewhere.
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.0.is_match(text).unwrap_or(false)
    }

    /// The first match at this position or behind it, with its groups.
    pub fn search<'t>(&self, text: &'t [u8], from: usize) -> Option<Captures<'t, [u8]>> {
        self.0.captures_from_pos(text, from).ok().flatten()
    }

    /// The match that begins with the text, with its groups (`re.match`).
    pub fn begins<'t>(&self, text: &'t [u8]) -> Option<Captures<'t, [u8]>> {
        self.search(text, 0).filter(|found| found.get(0).is_some_and(|whole| whole.start() == 0))
    }

    /// All matches, as Python's `finditer` finds them: an empty one also right behind another.
    pub fn matches<'t>(&self, text: &'t [u8]) -> Vec<Captures<'t, [u8]>> {
        let mut all = Vec::new();
        let (mut from, mut last_end) = (0, None);
        while from <= text.len() {
            let Some(found) = self.search(text, from) else { break };
            let Some(whole) = found.get(0) else { break };
            let (start, end) = (whole.start(), whole.end());
            from = if start == end { end + width_at(text, end) } else { end };
            // An empty match where an empty one ended is the same once more.
            if last_end != Some((start, end)) {
                all.push(found);
            }
            last_end = Some((end, end)).filter(|_| start == end);
        }
        all
    }

    /// The text with at most `count` matches replaced (all, when it is 0), and how many were.
    pub fn replace(&self, text: &[u8], replacement: &Replacement, count: usize) -> (Vec<u8>, usize) {
        let (mut new, mut done, mut replaced) = (Vec::with_capacity(text.len()), 0, 0);
        for found in self.matches(text) {
            let Some(whole) = found.get(0) else { continue };
            if count > 0 && replaced == count {
                break;
            }
            new.extend_from_slice(&text[done..whole.start()]);
            replacement.expand(&found, &mut new);
            done = whole.end();
            replaced += 1;
        }
        new.extend_from_slice(&text[done..]);
        (new, replaced)
    }

    /// How many groups there are, the whole not counted.
    pub fn groups(&self) -> usize {
        self.0.captures_len() - 1
    }

    /// The names of the groups, by number; the whole is the first.
    pub fn names(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.capture_names()
    }
}

/// The bytes of the character here, at least one.
fn width_at(text: &[u8], at: usize) -> usize {
    let behind = text.get(at + 1..).unwrap_or_default();
    1 + behind.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text, Flags::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// Every line was recorded from `re.sub` of Python 3.11.
    #[test]
    fn replaces_as_python() {
        for (expression, with, text, expected) in [
            ("x*", "-", "abxd", "-a-b--d-"),
            ("a$", "b", "a\n", "b\n"),
            ("a\\Z", "b", "a\n", "a\n"),
            ("(?m)^", "> ", "a\nb", "> a\n> b"),
            ("(?<=a)b(?!c)", "X", "ab abc b", "aX abc b"),
            ("(a)(b)?", r"[\2\1]", "ab a", "[ba] [a]"),
            (r"(\w)\1", r"<\g<1>>", "aabbc", "<a><b>c"),
            (r"(?P<k>\w+)=(?P<v>\w+)", r"\g<v>=\g<k>", "a=b", "b=a"),
            ("server {", "x", "server { }", "x }"),
            ("[[]a]", "x", "[a]", "x"),
            ("[]a]", "x", "]a", "xx"),
            (r"a\<b", "x", "a<b", "x"),
            ("\u{e8}", "e", "perch\u{e8}", "perche"),
            ("", "-", "ab", "-a-b-"),
            ("a{,2}b", "x", "aab", "x"),
            (r"[\b]", "x", "a\u{8}", "ax"),
            (r"[\w.-]+@", "x", "a.b-c@d", "xd"),
            ("(?i)ABC", "x", "abc", "x"),
            ("(?s)a.b", "x", "a\nb", "x"),
            (r"a\/b\:c\ d", "x", "a/b:c d", "x"),
            (r"\x41\101", "x", "AA", "x"),
            ("(?#comment)a", "x", "a", "x"),
        ] {
            let replacement = Replacement::parse(with, &pattern(expression)).unwrap();
            let (new, _) = pattern(expression).replace(text.as_bytes(), &replacement, 0);
            assert_eq!(String::from_utf8_lossy(&new), expected, "{expression}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_searched_too() {
        let (new, count) =
            pattern("b+").replace(b"\xffabb\xfe", &Replacement::parse("c", &pattern("b+")).unwrap(), 0);
        assert_eq!((new.as_slice(), count), (b"\xffac\xfe".as_slice(), 1));
    }

    #[test]
    fn what_python_refuses_is_refused() {
        for text in ["(", "a**", "[a", r"\q", "(?P<n", "*"] {
            assert!(Pattern::new(text, Flags::default()).is_err(), "{text}");
        }
        for text in [r"\2", r"\g<no>", r"\q"] {
            assert!(Replacement::parse(text, &pattern("(a)")).is_err(), "{text}");
        }
    }
}
