//! Compares a host with that of an undisturbed run.

use simulator::manifest::{Difference, Fact, Manifest};

/// Of a program of shadow-utils that was killed; the next one does not mind it.
const LOCK: &str = "named by the process that was about to lock the file, with its number in it";

/// What may differ between two runs that were both right: the beginning and the end of the subject, the attribute (empty:
/// any), and why.
const MAY_DIFFER: [(&str, &str, &str, &str); 20] = [
    ("/etc/passwd.", "", "kind", LOCK),
    ("/etc/group.", "", "kind", LOCK),
    ("/etc/shadow.", "", "kind", LOCK),
    ("/etc/gshadow.", "", "kind", LOCK),
    ("/run/crond.reboot", "", "kind", "cron makes it some moments after a boot"),
    ("/run/systemd/journal/streams/", "", "", "named by numbers of inodes"),
    ("/run/systemd/units/invocation:", "", "link", "systemd numbers each start of a service at random"),
    ("/tmp/systemd-private-", "", "", "named at random by systemd"),
    ("/var/tmp/systemd-private-", "", "", "named at random by systemd"),
    ("/var/yp/", "", "contents", "maps of NIS have the time at which they were made"),
    ("/etc/", "~", "kind", "copies that `backup: true` makes are named by time and process"),
    ("/", "/.ssh/authorized_keys", "contents", "keys are generated"),
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
    ("/", "/.ssh/id_rsa", "contents", "keys are generated"),
    ("/", "/.ssh/id_rsa.pub", "contents", "keys are generated"),
];

/// So many differences are told, each in so many lines of this width.
const MOST: usize = 80;
const LINES: usize = 5;
const WIDTH: usize = 160;

/// Nothing differs but what may.
///
/// # Errors
/// The differences.
pub fn assert_same(undisturbed: &Manifest, other: &Manifest) -> Result<(), String> {
    let all = undisturbed.differences(other);
    let told = |found: &Difference| {
        let text = found.to_string();
        let lines: Vec<String> =
            text.lines().take(LINES).map(|line| line.chars().take(WIDTH).collect()).collect();
        lines.join("\n")
    };
    let found: Vec<String> = all.iter().filter(|found| !may_differ(found)).map(told).collect();
    if found.is_empty() {
        return Ok(());
    }
    let count = found.len();
    let first: Vec<String> = found.into_iter().take(MOST).collect();
    Err(format!("{count} differences, undisturbed / disturbed:\n{}", first.join("\n")))
}

/// A file that rpm was about to put in its place (`NAME;` and its time in eight hexadecimal digits) when it was
/// killed: rpm leaves it, and does not mind it later.
fn is_half_unpacked(path: &str) -> bool {
    let time = path.rsplit_once(';').map(|(_, time)| time);
    time.is_some_and(|time| time.len() == 8 && time.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

fn may_differ(difference: &Difference) -> bool {
    let Fact { subject, attribute } = &difference.fact;
    if attribute == "kind" && is_half_unpacked(subject) {
        return true;
    }
    MAY_DIFFER.iter().any(|(beginning, end, which, _)| {
        subject.starts_with(beginning) && subject.ends_with(end) && (which.is_empty() || attribute == which)
    })
}
