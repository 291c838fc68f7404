//! /etc/fstab (fstab(5)).

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub source: String,
    pub path: String,
    pub kind: String,
    pub options: String,
    pub dump: String,
    pub pass: String,
}

impl Entry {
    fn line(&self) -> String {
        let fields = [&self.source, &self.path, &self.kind, &self.options, &self.dump, &self.pass];
        fields.map(|field| escaped(field)).join(" ")
    }

    /// The same, however many blanks are between.
    fn is(&self, line: &str) -> bool {
        let mut fields: Vec<&str> = line.split_whitespace().collect();
        while (4..6).contains(&fields.len()) {
            fields.push("0");
        }
        fields.join(" ") == self.line()
    }
}

/// Blanks and tabs by their numbers.
pub(super) fn escaped(field: &str) -> String {
    field.replace('\\', "\\134").replace(' ', "\\040").replace('\t', "\\011")
}

/// The text with the only line of this path being the entry, or without such lines.
pub(super) fn with_entry(text: &str, path: &str, entry: Option<&Entry>) -> String {
    let place = escaped(path);
    let mut written = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let is_of_path =
            !line.trim_start().starts_with('#') && line.split_whitespace().nth(1) == Some(&place);
        match entry {
            _ if !is_of_path => lines.push(line.into()),
            // One that only has other blanks stays as it is.
            Some(entry) if !written => {
                lines.push(if entry.is(line) { line.into() } else { entry.line() });
                written = true;
            }
            _ => {}
        }
    }
    if let Some(entry) = entry.filter(|_| !written) {
        lines.push(entry.line());
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}
