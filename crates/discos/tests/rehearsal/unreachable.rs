//! A machine that does not answer: nothing is touched anywhere.

use std::collections::HashSet;

use crate::station::Station;

/// Everything on the disk but logs: names, types, modes, owners, sizes, times of the last writing.
const MANIFEST: &str =
    "find / -xdev -path /var/log -prune -o -printf '%p %y %m %U:%G %s %T@\\n' | LC_ALL=C sort";

#[test]
fn with_a_machine_switched_off_nothing_is_touched_until_it_is_left_out() {
    let station = Station::medicina();
    station.simulator(&["power-off", "console:medicina"]);
    let manifests = || ["manager", "storage"].map(|host| station.told(host, MANIFEST));
    let before = manifests();
    assert!(before.iter().all(|text| text.contains("/etc/passwd f ")), "{}", before[0]);

    let refused = station.deployment(&[]).ends().with_code(5);
    assert!(refused.stdout.contains("discos-console"), "{}", refused.stdout);
    assert!(
        refused.stdout.contains("Nothing was changed: discos-console can't be reached."),
        "{}",
        refused.stdout
    );
    assert!(refused.stdout.contains("--limit '!discos-console"), "how to go on: {}", refused.stdout);
    for (before, after) in before.iter().zip(manifests()) {
        let known: HashSet<&str> = before.lines().collect();
        let other: Vec<&str> = after.lines().filter(|line| !known.contains(line)).collect();
        assert_eq!(other, [""; 0], "touched");
        assert_eq!(before.lines().count(), after.lines().count());
    }

    let told = station.deployment(&["--output", "json"]).ends().with_code(5).events().unreachable();
    assert_eq!(told.keys().collect::<Vec<_>>(), ["discos-console"], "{told:?}");

    let rest = station.deployment(&["--limit", "!console", "--output", "json"]).ends().with_code(0);
    let rest = rest.events().recap();
    assert_eq!(rest.keys().collect::<Vec<_>>(), ["discos-manager", "discos-storage"]);
    assert!(rest.values().all(|totals| totals.changed > 0), "{rest:?}");
}
