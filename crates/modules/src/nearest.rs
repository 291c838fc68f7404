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

/// The question to ask, e.g. "did you mean `mode`?".
pub fn hint<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    name(wrong, names).map(|name| format!("did you mean `{name}`?"))
}
