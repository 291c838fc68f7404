//! Splits options as the shell would: quotes and backslashes, no expansion.

/// Why a text can't be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quotation mark is not closed")]
pub struct SplitError;

/// The words of a text.
///
/// # Errors
/// [`SplitError`].
pub fn split(text: &str) -> Result<Vec<String>, SplitError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next().ok_or(SplitError)? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next().ok_or(SplitError)? {
                        '"' => break,
                        '\\' => match characters.next().ok_or(SplitError)? {
                            c @ ('"' | '\\' | '$' | '`') => word.push(c),
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(characters.next().ok_or(SplitError)?),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_options_are_split_as_in_a_shell() {
        let words = split(r#"-o ProxyCommand="ssh -W %h:%p gate"  -o 'User=a b' "" x\ y"#).unwrap();
        assert_eq!(words, ["-o", "ProxyCommand=ssh -W %h:%p gate", "-o", "User=a b", "", "x y"]);
    }

    #[test]
    fn an_open_quotation_is_refused() {
        assert_eq!(split("-o 'User=a"), Err(SplitError));
    }
}
