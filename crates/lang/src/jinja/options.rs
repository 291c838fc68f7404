//! How a template file is written: its delimiters and what becomes of the whitespace around them.

use super::{ErrorKind, TemplateError, literal};

/// What a file begins with that says itself how it is written.
const HEADER: &str = "#jinja2:";

/// Rules of a template file; the defaults are those of the `template` module.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileOptions {
    /// Remove the first newline after a block.
    pub trim_blocks: bool,
    /// Remove spaces and tabs before a block at the start of a line.
    pub lstrip_blocks: bool,
    /// Keep the newline at the end of an included file.
    pub keep_trailing_newline: bool,
    /// What ends a line of the template's own text.
    pub newline: String,
    /// What encloses statements.
    pub block: [String; 2],
    /// What encloses expressions.
    pub variable: [String; 2],
    /// What encloses comments.
    pub comment: [String; 2],
    /// What a line begins with that is a statement.
    pub line_statement: Option<String>,
}

impl Default for FileOptions {
    fn default() -> Self {
        let pair = |start: &str, end: &str| [start.to_owned(), end.to_owned()];
        Self {
            trim_blocks: true,
            lstrip_blocks: false,
            keep_trailing_newline: false,
            newline: "\n".to_owned(),
            block: pair("{%", "%}"),
            variable: pair("{{", "}}"),
            comment: pair("{#", "#}"),
            line_statement: None,
        }
    }
}

impl FileOptions {
    /// Whether the delimiters are Jinja's own.
    pub(super) fn usual(&self) -> bool {
        let usual = Self::default();
        self.block == usual.block
            && self.variable == usual.variable
            && self.comment == usual.comment
            && self.line_statement.is_none()
    }

    /// Whether a text has anything but itself to say.
    pub(super) fn in_use(&self, text: &str) -> bool {
        let starts = [&self.block[0], &self.variable[0], &self.comment[0]];
        starts.iter().any(|start| text.contains(start.as_str())) || self.line_statement.is_some()
    }

    /// Sets an option as templates and tasks name it (`block_start_string`).
    ///
    /// # Errors
    /// When there is no such option, or not with such a value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let flag = || match value {
            "True" | "true" | "yes" => Ok(true),
            "False" | "false" | "no" => Ok(false),
            _ => Err(format!("`{name}` is true or false")),
        };
        let word = || match value {
            "" => Err(format!("`{name}` is empty")),
            value => Ok(value.to_owned()),
        };
        match name {
            "trim_blocks" => self.trim_blocks = flag()?,
            "lstrip_blocks" => self.lstrip_blocks = flag()?,
            "keep_trailing_newline" => self.keep_trailing_newline = flag()?,
            "newline_sequence" => {
                self.newline = match value {
                    "\n" | "\\n" => "\n",
                    "\r" | "\\r" => "\r",
                    "\r\n" | "\\r\\n" => "\r\n",
                    _ => return Err("`newline_sequence` is none of: \\n, \\r, \\r\\n".to_owned()),
                }
                .to_owned();
            }
            "block_start_string" => self.block[0] = word()?,
            "block_end_string" => self.block[1] = word()?,
            "variable_start_string" => self.variable[0] = word()?,
            "variable_end_string" => self.variable[1] = word()?,
            "comment_start_string" => self.comment[0] = word()?,
            "comment_end_string" => self.comment[1] = word()?,
            "line_statement_prefix" => self.line_statement = Some(word()?),
            "line_comment_prefix" => {
                return Err("comments up to the end of a line are not supported in templates".to_owned());
            }
            _ => return Err(format!("templates have no option `{name}`")),
        }
        Ok(())
    }

    /// The options with those that the first line of a file sets, and where the rest of it begins.
    pub(super) fn of_header(&self, text: &str) -> Result<(Self, usize), TemplateError> {
        let mut options = self.clone();
        let Some(line) = text.strip_prefix(HEADER) else { return Ok((options, 0)) };
        let wrong = |message: String| {
            TemplateError::new(ErrorKind::Syntax, message)
                .at(&(0..text.find('\n').unwrap_or(text.len())))
                .help("write it like `#jinja2: trim_blocks: False, variable_start_string: '[['`")
        };
        let (line, _) = line
            .split_once('\n')
            .ok_or_else(|| wrong(format!("there is nothing behind the line `{HEADER}`")))?;
        for pair in line.split(',') {
            let pair = pair.split_once(':').ok_or_else(|| wrong(format!("`{}` sets nothing", pair.trim())));
            let (name, value) = pair.map(|(name, value)| (name.trim(), value.trim()))?;
            // As Python writes them.
            let text = value.starts_with(['\'', '"']).then(|| literal::string(value, false)).flatten();
            let fits = match &text {
                None => matches!(value, "True" | "False"),
                Some(_) => !name.ends_with("_blocks") && name != "keep_trailing_newline",
            };
            if !fits {
                return Err(wrong(format!("`{name}` can't be {value}")));
            }
            options.set(name, text.as_deref().unwrap_or(value)).map_err(wrong)?;
        }
        options.distinct().map_err(wrong)?;
        Ok((options, HEADER.len() + line.len() + 1))
    }

    /// Whether what begins a tag tells what it is.
    ///
    /// # Errors
    /// What can't be told from what.
    pub fn distinct(&self) -> Result<(), String> {
        let [block, variable, comment] = [&self.block[0], &self.variable[0], &self.comment[0]];
        if block == variable || variable == comment || comment == block {
            return Err("what begins a block, a variable and a comment must differ".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_sets_options() {
        let text = "#jinja2: trim_blocks: False, variable_start_string:'[[' , lstrip_blocks:True\nrest";
        let (options, at) = FileOptions::default().of_header(text).unwrap();
        assert_eq!(&text[at..], "rest");
        assert!(!options.trim_blocks && options.lstrip_blocks);
        assert_eq!(options.variable, ["[[", "}}"]);
    }

    #[test]
    fn a_first_line_that_sets_nothing_is_refused() {
        for text in [
            "#jinja2: nonsense\n",
            "#jinja2: trim_blocks: 'True'\n",
            "#jinja2: trim_blocks: true\n",
            "#jinja2: trim_blocks: True",
            "#jinja2:\nx",
        ] {
            assert_eq!(FileOptions::default().of_header(text).unwrap_err().kind, ErrorKind::Syntax, "{text}");
        }
    }
}
