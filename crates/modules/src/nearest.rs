//! The nearest name to one that does not exist.

/// The nearest of some names, where one is near enough to have been meant.
pub fn name<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= (wrong.len().max(name.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A name from which this one differs by so little that it was mistyped, also where it may stand for something of its own.
pub fn mistyped<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = if wrong.len() < 8 { 1 } else { 2 };
    name(wrong, names).filter(|name| strsim::damerau_levenshtein(wrong, name) <= most)
}

/// The question to ask, e.g. "did you mean `mode`?".
pub fn hint<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    name(wrong, names).map(|name| format!("did you mean `{name}`?"))
}
