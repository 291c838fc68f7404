//! A command line into words.

use target::Error;

/// Words of a command line as Python's `shlex.split` makes them.
pub(crate) fn split(line: &str) -> Result<Vec<String>, Error> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some(end) if end == c => break,
                        Some('\\') if c == '"' => match characters.next() {
                            Some(escaped @ ('"' | '\\')) => word.push(escaped),
                            Some(other) => word.extend(['\\', other]),
                            None => return Err(Error::other("the command line ends with a backslash")),
                        },
                        Some(other) => word.push(other),
                        None => {
                            return Err(Error::helped(
                                "the command line has an unclosed quote",
                                "close it, or use argv",
                            ));
                        }
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

/// `~` and `$NAME` or `${NAME}` replaced where they are known, as Python's `os.path` does.
pub(crate) fn expand(word: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = word;
    if let (Some(behind), Some(home)) = (rest.strip_prefix('~'), value_of("HOME"))
        && (behind.is_empty() || behind.starts_with('/'))
    {
        text.push_str(&home);
        rest = behind;
    }
    while let Some((before, behind)) = rest.split_once('$') {
        text.push_str(before);
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, after) = match behind.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(braced) => braced,
            None => behind.split_at(behind.find(|c| !is_name(c)).unwrap_or(behind.len())),
        };
        match value_of(name).filter(|_| !name.is_empty()) {
            Some(value) => {
                text.push_str(&value);
                rest = after;
            }
            None => {
                text.push('$');
                rest = behind;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_split_as_a_posix_shell_would() {
        let words = split(r#"echo 'a b' "c \"d\"" e\ f """#).unwrap();
        assert_eq!(words, ["echo", "a b", "c \"d\"", "e f", ""]);
        assert!(split("echo 'a").is_err());
    }

    #[test]
    fn variables_are_replaced_where_they_are_known() {
        let known = |name: &str| match name {
            "HOME" => Some("/root".into()),
            "A" => Some("1".into()),
            _ => None,
        };
        for (word, expected) in [("~/x", "/root/x"), ("~bob", "~bob"), ("$A-${A}b$B", "1-1b$B"), ("a$", "a$")]
        {
            assert_eq!(expand(word, known), expected);
        }
    }
}
