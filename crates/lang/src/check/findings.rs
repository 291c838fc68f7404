//! What is wrong so far: one finding for each place, with the hosts that it is about.

use crate::{diagnostic::Diagnostic, source::Span};

/// What a check has found.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<Finding>,
}

struct Finding {
    diagnostic: Diagnostic,
    /// The hosts that it is about; none when it is about the text itself.
    hosts: Option<Vec<String>>,
}

impl Findings {
    /// Something is wrong, whatever the hosts.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        if !self.found.iter().any(|known| known.diagnostic == diagnostic) {
            self.found.push(Finding { diagnostic, hosts: None });
        }
    }

    /// Something is wrong for one host.
    pub fn add_for(&mut self, host: &str, diagnostic: Diagnostic) {
        // The help may differ: only some hosts have a variable of a similar name.
        let same = |known: &&mut Finding| {
            known.diagnostic.message == diagnostic.message && known.diagnostic.span == diagnostic.span
        };
        let known = self.found.iter_mut().find(same);
        match known.map(|known| known.hosts.as_mut()) {
            Some(Some(hosts)) if !hosts.iter().any(|known| known == host) => hosts.push(host.to_owned()),
            Some(_) => {}
            None => self.found.push(Finding { diagnostic, hosts: Some(vec![host.to_owned()]) }),
        }
    }

    /// All that was found and what loading had found before, in the order of files and lines.
    pub fn diagnostics(self, loaded: Vec<Diagnostic>, chosen: &[String]) -> Vec<Diagnostic> {
        let said = self.found.into_iter().map(|finding| {
            let hosts = finding.hosts.filter(|hosts| hosts.len() < chosen.len());
            let message = match hosts {
                Some(hosts) => format!("{} for {}", finding.diagnostic.message, hosts.join(", ")),
                None => finding.diagnostic.message,
            };
            Diagnostic { message, ..finding.diagnostic }
        });
        let mut all: Vec<Diagnostic> = loaded;
        for diagnostic in said {
            if !all.contains(&diagnostic) {
                all.push(diagnostic);
            }
        }
        let place = |span: &Span| (span.source.name.clone(), span.start);
        all.sort_by_key(|diagnostic| diagnostic.span.as_ref().map(place));
        all
    }
}
