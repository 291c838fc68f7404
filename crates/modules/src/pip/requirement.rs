//! What a task wants of pip: names with conditions, or addresses and paths that only pip can judge.

use target::Error;

use super::version::Condition;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// As pip gets it.
    pub text: String,
    /// Its canonical name and conditions; none where only pip knows what it is.
    pub plain: Option<(String, Vec<Condition>)>,
}

impl Requirement {
    /// Those of a task. As in Ansible an item may have several, and its conditions may be items of their own.
    pub fn all(names: &[String], version: Option<&str>) -> Result<Vec<Self>, Error> {
        let mut texts: Vec<String> = Vec::new();
        let mut in_brackets = false;
        for part in names.iter().flat_map(|name| name.split(',')) {
            let goes_on = in_brackets || part.trim_start().starts_with(['>', '<', '=', '!', '~']);
            match texts.last_mut().filter(|_| goes_on) {
                Some(last) => *last += &format!(",{part}"),
                None => texts.push(part.to_owned()),
            }
            in_brackets = (in_brackets || part.contains('[')) && !part.contains(']');
        }
        let mut all: Vec<Self> = texts.iter().map(|text| Self::read(text)).collect();
        let Some(version) = version.map(str::trim_start).filter(|version| !version.is_empty()) else {
            return Ok(all);
        };
        let [only] = all.as_mut_slice() else {
            return Err(Error::helped(
                "`version` is ambiguous with several packages",
                "write the version behind each name, e.g. django==1.8",
            ));
        };
        if only.plain.as_ref().is_some_and(|(_, conditions)| !conditions.is_empty()) {
            return Err(Error::helped(
                format!("`version` is given, and a version in `{}`, too", only.text),
                "leave one of them out",
            ));
        }
        let separator = if version.starts_with(|c: char| c.is_ascii_digit()) { "==" } else { "" };
        *only = Self::read(&format!("{}{separator}{version}", only.text));
        Ok(all)
    }

    fn read(text: &str) -> Self {
        let text = text.trim();
        Self { text: text.to_owned(), plain: plain(text) }
    }

    /// It is an address of a repository of sources.
    pub fn is_of_sources(&self) -> bool {
        ["svn+", "git+", "hg+", "bzr+"].iter().any(|kind| self.text.starts_with(kind))
    }
}

/// `NAME[EXTRAS] CONDITIONS; MARKER`
fn plain(text: &str) -> Option<(String, Vec<Condition>)> {
    let text = text.split(';').next().unwrap_or_default();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c)).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    if name.is_empty() || name.starts_with(['.', '-', '_']) {
        return None;
    }
    rest = rest.trim();
    if rest.starts_with(',') {
        return None;
    }
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim();
    }
    let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
    let conditions = rest.split(',').filter(|part| !part.trim().is_empty());
    Some((canonical(name), conditions.map(Condition::read).collect::<Option<_>>()?))
}

/// A name as PEP 503 compares it.
pub fn canonical(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        let c = if "-_.".contains(c) { '-' } else { c.to_ascii_lowercase() };
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str], version: Option<&str>) -> Result<Vec<String>, String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let all = Requirement::all(&names, version).map_err(|error| error.to_string())?;
        Ok(all.into_iter().map(|requirement| requirement.text).collect())
    }

    #[test]
    fn conditions_that_were_split_belong_to_the_name_before() {
        let split = texts(&["django>1.11.1", "<1.11.3", "ipaddress", "simple>1.1,<2"], None);
        assert_eq!(split.unwrap(), ["django>1.11.1,<1.11.3", "ipaddress", "simple>1.1,<2"]);
        assert_eq!(texts(&["coverage[toml,yaml]"], None).unwrap(), ["coverage[toml,yaml]"]);
    }

    #[test]
    fn the_version_goes_behind_the_one_name() {
        assert_eq!(texts(&["bottle"], Some("0.11")).unwrap(), ["bottle==0.11"]);
        assert_eq!(texts(&["bottle"], Some(">=0.11,<0.12")).unwrap(), ["bottle>=0.11,<0.12"]);
        assert!(texts(&["a", "b"], Some("1")).unwrap_err().contains("ambiguous"));
        assert!(texts(&["a>2"], Some("1")).unwrap_err().contains("too"));
    }

    #[test]
    fn only_names_are_judged_without_pip() {
        let name = |text: &str| plain(text).map(|(name, _)| name);
        assert_eq!(name("Zope.Interface[test] >= 3").as_deref(), Some("zope-interface"));
        assert_eq!(name("six; python_version < '3'").as_deref(), Some("six"));
        assert_eq!(name("git+https://github.com/x/y.git"), None);
        assert_eq!(name("/srv/wheels/x.whl"), None);
        assert_eq!(name("name @ https://x/y"), None);
        assert_eq!(name("name,<2"), None);
    }
}
