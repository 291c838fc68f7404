//! Names by patterns with `*`, `?` and `[...]`, as Python's `glob` finds them.

use modules::pattern::{Flags, Pattern};

/// A tree of files to look in.
pub(crate) trait Tree {
    /// The names in a folder, sorted.
    fn list(&self, folder: &str) -> Vec<String>;
    /// Whether there is something.
    fn exists(&self, path: &str) -> bool;
}

/// Whether a name is a pattern.
fn has_magic(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The paths that fit, sorted.
pub(crate) fn find(tree: &dyn Tree, pattern: &str) -> Vec<String> {
    let (folder, name) = match pattern.rfind('/') {
        None => ("", pattern),
        Some(0) => ("/", &pattern[1..]),
        Some(at) => (&pattern[..at], &pattern[at + 1..]),
    };
    let folders = if has_magic(folder) { find(tree, folder) } else { vec![folder.to_owned()] };
    let joined = |folder: &str, name: &str| match folder {
        "" => name.to_owned(),
        _ if folder.ends_with('/') => format!("{folder}{name}"),
        _ => format!("{folder}/{name}"),
    };
    let mut found = Vec::new();
    for folder in folders {
        if !has_magic(name) {
            let path = joined(&folder, name);
            found.extend(tree.exists(&path).then_some(path));
            continue;
        }
        let Some(pattern) = compiled(name) else { continue };
        let names = tree.list(&folder).into_iter();
        let visible = names.filter(|found| name.starts_with('.') || !found.starts_with('.'));
        let fitting = visible.filter(|found| {
            pattern.begins(found.as_bytes()).and_then(|m| m.get(0)).is_some_and(|m| m.end() == found.len())
        });
        found.extend(fitting.map(|name| joined(&folder, &name)));
    }
    found
}

/// One name's pattern as a regular expression.
fn compiled(glob: &str) -> Option<Pattern> {
    let mut out = String::new();
    let mut rest = glob;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '*' => out.push_str(".*"),
            '?' => out.push('.'),
            '[' => {
                let inner = rest.strip_prefix('!').unwrap_or(rest);
                let skip = usize::from(inner.starts_with(']'));
                match inner[skip..].find(']') {
                    None => out.push_str("\\["),
                    Some(end) => {
                        let set = inner[..end + skip].replace('\\', "\\\\");
                        out.push_str(if inner.len() < rest.len() { "[^" } else { "[" });
                        out.push_str(&set);
                        out.push(']');
                        rest = &inner[end + skip + 1..];
                    }
                }
            }
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    Pattern::new(&out, Flags { dot_all: true, ..Flags::default() }).ok()
}

/// Whether a name fits a pattern.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let Some(pattern) = compiled(pattern) else { return false };
    pattern.begins(name.as_bytes()).and_then(|m| m.get(0)).is_some_and(|m| m.end() == name.len())
}
