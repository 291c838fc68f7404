//! The mirror of the machine's own Debian suite, out of its apt configuration.
//!
//! Both formats are read: one-line (`sources.list`) and deb822 (`*.sources`). Entries of others than
//! Debian are not taken: another suite, no `main`, or signed by a key that isn't the archive's
//! (unless the suite itself comes from nowhere else: a company's own mirror).

use std::path::Path;

use super::BaseError;

/// One place that packages come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    uri: String,
    suite: String,
    components: Vec<String>,
    /// `Signed-By`, a path or the key itself, continuation lines included.
    signed_by: String,
    trusted: bool,
}

impl Source {
    /// As a deb822 stanza.
    fn stanza(&self) -> String {
        let mut text = format!("Types: deb\nURIs: {}\nSuites: {}\n", self.uri, self.suite);
        text.push_str(&format!("Components: {}\n", self.components.join(" ")));
        if !self.signed_by.is_empty() {
            text.push_str(&format!("Signed-By: {}\n", self.signed_by));
        }
        if self.trusted {
            text.push_str("Trusted: yes\n");
        }
        text
    }

    /// Nothing says that it is somebody else's.
    fn is_archive(&self) -> bool {
        self.signed_by.is_empty() || self.signed_by.contains("-archive-keyring")
    }
}

/// The machine's suite (`bookworm`) and the deb822 text of its sources.
pub(super) fn of_machine(root: &Path) -> Result<(String, String), BaseError> {
    let release = fs_err::read_to_string(root.join("etc/os-release"))?;
    let codename = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let codename = codename.map(|name| name.trim_matches('"').to_owned()).filter(|name| !name.is_empty());
    let codename =
        codename.ok_or_else(|| BaseError::Sources("/etc/os-release has no VERSION_CODENAME".to_owned()))?;

    let folder = root.join("etc/apt");
    let mut files = vec![folder.join("sources.list")];
    if let Ok(entries) = fs_err::read_dir(folder.join("sources.list.d")) {
        files.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
    }
    files.sort();
    let mut all = Vec::new();
    for file in files {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("list") if file.exists() => all.extend(one_line(&fs_err::read_to_string(&file)?)),
            Some("sources") => all.extend(deb822(&fs_err::read_to_string(&file)?)),
            _ => {}
        }
    }
    let chosen = choose(&codename, &all);
    if chosen.is_empty() {
        return Err(BaseError::Sources(format!(
            "no entry for suite {codename} with component main in /etc/apt/sources.list or /etc/apt/sources.list.d"
        )));
    }
    let stanzas: Vec<_> = chosen.iter().map(Source::stanza).collect();
    Ok((codename, stanzas.join("\n")))
}

/// The entries of the suite, its updates and its security fixes.
fn choose(codename: &str, all: &[Source]) -> Vec<Source> {
    let names = [
        codename.to_owned(),
        format!("{codename}-updates"),
        format!("{codename}-security"),
        format!("{codename}/updates"),
    ];
    let candidates = all.iter().filter(|source| {
        names.contains(&source.suite) && source.components.iter().any(|component| component == "main")
    });
    let (archive, other): (Vec<_>, Vec<_>) = candidates.cloned().partition(Source::is_archive);
    let mut chosen = if archive.iter().any(|source| source.suite == codename) { archive } else { other };
    for source in &mut chosen {
        // firmware and the like are never needed, and cost indexes
        source.components.retain(|component| component == "main" || component == "universe");
    }
    chosen.dedup();
    chosen
}

/// `deb [options] uri suite components...` lines.
fn one_line(text: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let Some(rest) = line.strip_prefix("deb").filter(|rest| rest.starts_with([' ', '\t', '['])) else {
            continue;
        };
        let (options, rest) = match rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            Some((options, rest)) => (options, rest),
            None => ("", rest),
        };
        let mut words = rest.split_whitespace().map(str::to_owned);
        let (Some(uri), Some(suite)) = (words.next(), words.next()) else { continue };
        let option = |name: &str| {
            options.split_whitespace().find_map(|option| option.strip_prefix(name)?.strip_prefix('='))
        };
        sources.push(Source {
            uri,
            suite,
            components: words.collect(),
            signed_by: option("signed-by").unwrap_or_default().to_owned(),
            trusted: option("trusted") == Some("yes"),
        });
    }
    sources
}

/// Stanzas of `Field: value` lines; one source for each pair of URI and suite.
fn deb822(text: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    for stanza in lines.split(|line| line.trim().is_empty()) {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in stanza {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push('\n');
                    value.push_str(line);
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        let field =
            |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        let is = |name: &str, word: &str| field(name).eq_ignore_ascii_case(word);
        if is("enabled", "no") || !field("types").split_whitespace().any(|kind| kind == "deb") {
            continue;
        }
        for uri in field("uris").split_whitespace() {
            for suite in field("suites").split_whitespace() {
                sources.push(Source {
                    uri: uri.to_owned(),
                    suite: suite.to_owned(),
                    components: field("components").split_whitespace().map(str::to_owned).collect(),
                    signed_by: field("signed-by").to_owned(),
                    trusted: is("trusted", "yes"),
                });
            }
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEB822: &str = "\
# comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
Enabled: no
URIs: http://mirror.example/debian
Suites: bookworm-backports
Components: main

Types: deb
URIs: https://packages.example/debian
Suites: bookworm
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQ
 -----END PGP PUBLIC KEY BLOCK-----
";

    #[test]
    fn debians_own_entries_are_taken_and_others_left() {
        let chosen = choose("bookworm", &deb822(DEB822));
        let suites: Vec<_> = chosen.iter().map(|source| source.suite.as_str()).collect();
        assert_eq!(suites, ["bookworm", "bookworm-updates"]);
        assert!(chosen.iter().all(|source| source.uri == "http://mirror.example/debian"));
        assert_eq!(chosen[0].components, ["main"]);
    }

    #[test]
    fn a_mirror_with_a_key_of_its_own_serves_when_there_is_no_other() {
        let stanza = DEB822.split("\n\n").last().unwrap();
        let chosen = choose("bookworm", &deb822(stanza));
        assert_eq!(chosen.len(), 1);
        assert!(chosen[0].stanza().contains("Signed-By: \n -----BEGIN PGP"), "{}", chosen[0].stanza());
    }

    #[test]
    fn one_line_entries_keep_their_keyring() {
        let text = "\
# deb http://off.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main # ours
deb http://mirror.example/debian-security bookworm-security main
deb https://download.example/linux/debian bookworm stable
";
        let chosen = choose("bookworm", &one_line(text));
        assert_eq!(chosen.len(), 2);
        assert_eq!(chosen[0].signed_by, "/usr/share/keyrings/debian-archive-keyring.gpg");
        assert_eq!(chosen[1].suite, "bookworm-security");
    }
}
