//! Compares a host with that of an undisturbed run.

use std::collections::BTreeSet;

use simulator::manifest::{Difference, Fact, Manifest};

use crate::conformance::neutral::neutral;

/// What may differ between two runs that were both right: the beginning and the end of the subject, the attribute (empty:
/// any), and why.
const MAY_DIFFER: [(&str, &str, &str, &str); 11] = [
    ("/run/crond.reboot", "", "kind", "cron makes it some moments after a boot"),
    ("/run/systemd/journal/streams/", "", "", "named by numbers of inodes"),
    ("/run/systemd/units/invocation:", "", "link", "systemd numbers each start of a service at random"),
    ("/tmp/systemd-private-", "", "", "named at random by systemd"),
    ("/var/tmp/systemd-private-", "", "", "named at random by systemd"),
    ("/tmp/tmp", "", "kind", "a yum that was killed leaves its temporary folder; tmpwatch removes such"),
    ("/var/log/", "", "", "logs have the time, and a host that was started more often says so"),
    (
        "/var/cache/yum/",
        "",
        "",
        "copies of the repositories' metadata, with times, fetched when they are needed",
    ),
    ("/var/lib/dnf/history.sqlite", "", "contents", "when packages were installed, and in how many steps"),
    ("/var/lib/discos-deploy/runs/", "", "", "what runs kept, by the names of the runs"),
    ("/var/lib/discos-deploy/lock", "", "contents", "who holds the machine, since when"),
];

/// So many differences are told, each in so many lines of this width.
const MOST: usize = 80;
const LINES: usize = 5;
const WIDTH: usize = 160;

/// Prints the maps of a NIS server, a line for each entry, without when they were made and the hashes of passwords.
pub const MAPS: &str = r#"
for map in /var/yp/*/*; do
    case $map in /var/yp/binding/*|*'*'*) continue ;; esac
    /usr/lib64/yp/makedbm -u "$map" | sed -e '/^YP_LAST_MODIFIED/d' -e 's/:\$6\$[^:]*:/:(hash):/' -e "s|^|$map: |"
done | sort
"#;

/// A host as it was found.
pub struct Seen {
    manifest: Manifest,
    /// The entries of its NIS maps.
    maps: BTreeSet<String>,
}

impl Seen {
    /// Keys, which are drawn at random, count as the same, whatever the order of those that may log in; maps of NIS are
    /// compared by their entries.
    pub fn new(found: &Manifest, maps: &str) -> Self {
        let manifest = neutral(found).mapped(|fact, value| {
            let is_contents = fact.attribute == "contents";
            if is_contents && is_map(&fact.subject) {
                return None;
            }
            if is_contents && fact.subject.ends_with("/.ssh/authorized_keys") {
                let mut lines: Vec<&str> = value.lines().collect();
                lines.sort_unstable();
                return Some((fact.clone(), lines.join("\n")));
            }
            Some((fact.clone(), value.to_owned()))
        });
        Self { manifest, maps: maps.lines().map(str::to_owned).collect() }
    }

    /// Without the deployment's own folder.
    pub fn but_ours(&self) -> Self {
        let manifest = self.manifest.mapped(|fact, value| {
            (!fact.subject.starts_with("/var/lib/discos-deploy")).then(|| (fact.clone(), value.to_owned()))
        });
        Self { manifest, maps: self.maps.clone() }
    }

    /// It is a NIS server that has an entry about this name.
    pub fn serves(&self, name: &str) -> bool {
        self.maps.iter().any(|entry| entry.contains("/passwd.byname: ") && entry.contains(name))
    }
}

/// `/var/yp/DOMAIN/MAP`
fn is_map(path: &str) -> bool {
    path.strip_prefix("/var/yp/").is_some_and(|rest| rest.split('/').count() == 2)
}

/// Nothing differs but what may.
///
/// # Errors
/// The differences.
pub fn assert_same(undisturbed: &Seen, other: &Seen) -> Result<(), String> {
    let all = undisturbed.manifest.differences(&other.manifest);
    let told = |found: &Difference| {
        let text = found.to_string();
        let lines: Vec<String> =
            text.lines().take(LINES).map(|line| line.chars().take(WIDTH).collect()).collect();
        lines.join("\n")
    };
    let mut found: Vec<String> = all.iter().filter(|found| !may_differ(found)).map(told).collect();
    found.extend(undisturbed.maps.difference(&other.maps).map(|entry| format!("- {entry}")));
    found.extend(other.maps.difference(&undisturbed.maps).map(|entry| format!("+ {entry}")));
    if found.is_empty() {
        return Ok(());
    }
    let count = found.len();
    let first: Vec<String> = found.into_iter().take(MOST).collect();
    Err(format!("{count} differences, undisturbed / disturbed:\n{}", first.join("\n")))
}

fn may_differ(difference: &Difference) -> bool {
    let Fact { subject, attribute } = &difference.fact;
    MAY_DIFFER.iter().any(|(beginning, end, which, _)| {
        subject.starts_with(beginning) && subject.ends_with(end) && (which.is_empty() || attribute == which)
    })
}
