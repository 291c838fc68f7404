//! URLs, taken apart as Python's `urlsplit` does.

/// The parts of a URL.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Url<'u> {
    pub scheme: String,
    pub netloc: &'u str,
    pub path: &'u str,
    pub query: &'u str,
    pub fragment: &'u str,
}

/// Takes a URL apart; none when its host has a bracket without a partner.
pub(super) fn split(text: &str) -> Option<Url<'_>> {
    let text = text.trim_start_matches(|c: char| c <= ' ');
    let mut url = Url::default();
    let mut rest = text;
    if let Some((scheme, after)) = text.split_once(':') {
        let letter = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        if scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(letter) {
            url.scheme = scheme.to_lowercase();
            rest = after;
        }
    }
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        (url.netloc, rest) = after.split_at(end);
        if url.netloc.contains('[') != url.netloc.contains(']') {
            return None;
        }
    }
    if let Some((before, fragment)) = rest.split_once('#') {
        (rest, url.fragment) = (before, fragment);
    }
    if let Some((before, query)) = rest.split_once('?') {
        (rest, url.query) = (before, query);
    }
    url.path = rest;
    Some(url)
}

impl<'u> Url<'u> {
    /// The user and the password.
    pub fn user(&self) -> (Option<&'u str>, Option<&'u str>) {
        let Some((user, _)) = self.netloc.rsplit_once('@') else { return (None, None) };
        match user.split_once(':') {
            Some((user, password)) => (Some(user), Some(password)),
            None => (Some(user), None),
        }
    }

    /// The host and what stands behind its colon.
    pub fn host(&self) -> (Option<String>, Option<&'u str>) {
        let place = self.netloc.rsplit_once('@').map_or(self.netloc, |(_, place)| place);
        let (host, port) = match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
            Some((host, after)) => (host, after.strip_prefix(':')),
            None => match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            },
        };
        let host = Some(host.to_lowercase()).filter(|host| !host.is_empty());
        (host, port.filter(|port| !port.is_empty()))
    }
}
