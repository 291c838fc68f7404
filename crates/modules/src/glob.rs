//! Paths of the machine that match a pattern of the shell.

use std::path::{Component, Path, PathBuf};

use regex::Regex;
use target::{Error, Target};

/// The paths that exist and match, sorted; without `*`, `?` and `[` the path itself, when it exists.
pub(crate) fn paths(target: &Target, pattern: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = vec![PathBuf::from("/")];
    for part in pattern.components() {
        let Component::Normal(name) = part else { continue };
        let name = name.to_string_lossy();
        let mut next = Vec::new();
        for folder in found {
            match expression(&name) {
                None => next.push(folder.join(&*name)),
                Some(expression) => next.extend(
                    target
                        .list(&folder)?
                        .into_iter()
                        .filter(|entry| {
                            expression.is_match(entry) && (name.starts_with('.') || !entry.starts_with('.'))
                        })
                        .map(|entry| folder.join(entry)),
                ),
            }
        }
        found = next;
    }
    let mut existing = Vec::new();
    for path in found {
        if target.followed(&path)?.is_some() {
            existing.push(path);
        }
    }
    Ok(existing)
}

/// Whether a name fits a pattern, as Python's `fnmatch` sees it.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    expression(pattern).map_or_else(|| pattern == name, |expression| expression.is_match(name))
}

/// The expression that a name with wildcards stands for.
fn expression(name: &str) -> Option<Regex> {
    if !name.contains(['*', '?', '[']) {
        return None;
    }
    let mut text = String::from("^(?s:");
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        match c {
            '*' => text.push_str(".*"),
            '?' => text.push('.'),
            '[' => match rest.as_str().split_once(']').filter(|(set, _)| !set.is_empty()) {
                Some((set, behind)) => {
                    let set = set.strip_prefix('!').map_or_else(|| set.to_string(), |set| format!("^{set}"));
                    text.push_str(&format!("[{}]", set.replace('\\', "\\\\").replace('[', "\\[")));
                    rest = behind.chars();
                }
                None => text.push_str("\\["),
            },
            other => text.push_str(&regex::escape(&other.to_string())),
        }
    }
    Regex::new(&(text + ")$")).ok()
}
