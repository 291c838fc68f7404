//! Password hashes are seen by nobody.

use std::{collections::BTreeSet, fs, thread, time::Duration};

use crate::station::Station;

/// How the hashes that a rehearsal gives its users begin.
const HASH: &str = "$6$rehearsal$";

/// Command lines of all processes, those on simulated machines included.
fn command_lines() -> Vec<String> {
    let processes =
        fs::read_dir("/proc").unwrap().filter_map(|entry| fs::read(entry.ok()?.path().join("cmdline")).ok());
    processes.map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " ")).collect()
}

#[test]
fn password_hashes_are_only_in_the_shadow_file() {
    let station = Station::noto();
    let mut running = station.deployment(&["--diff", "-vv", "--only", "yum,users"]).starts();
    let mut seen = BTreeSet::new();
    while running.lasts() {
        seen.extend(command_lines());
        thread::sleep(Duration::from_millis(2));
    }
    let ended = running.ends().with_code(0);
    let told: Vec<&String> = seen.iter().filter(|line| line.contains(HASH)).collect();
    assert!(told.is_empty(), "seen in the list of processes: {told:?}");
    assert!(seen.iter().any(|line| line.contains("useradd")), "the programs that make users were looked at");

    assert!(ended.stdout.contains("Create the users"), "{}", ended.stdout);
    let json = station.deployment(&["--diff", "--output", "json"]).ends().with_code(0);
    let mut texts = vec![ended.stdout, ended.stderr, json.stdout, json.stderr];
    let journals = fs::read_dir(station.home().join(".deployment/journals")).unwrap();
    texts.extend(journals.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()));
    assert_eq!(texts.len(), 6, "two runs keep two journals");
    for text in texts {
        assert!(!text.contains(HASH), "{text}");
    }

    // the executable itself is what knows the passwords of rehearsals
    let files = "grep -rlF --exclude-dir=proc --exclude-dir=sys --exclude=discos '$6$rehearsal$' / 2>/dev/null | sort";
    let found = station.told("manager", files);
    let found: Vec<&str> = found.lines().filter(|path| *path != "/etc/shadow-").collect();
    assert_eq!(found, ["/etc/shadow"], "besides the copy that useradd itself keeps");
}
