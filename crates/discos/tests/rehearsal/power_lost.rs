//! A machine loses its power in the middle of a run.

use crate::station::Station;

#[test]
fn a_machine_that_is_lost_in_the_middle_is_told_and_catches_up_later() {
    let station = Station::medicina();
    let json = ["--output", "json"];
    let mut running = station.deployment(&json).starts();
    running.reaches("Install basic programs");
    station.simulator(&["power-off", "console:medicina"]);
    let events = running.ends().with_code(5).events();
    assert_eq!(events.unreachable().keys().collect::<Vec<_>>(), ["discos-console"]);
    for (host, totals) in events.recap() {
        assert_eq!((totals.unreachable, totals.failed), (host == "discos-console", 0), "{host}: {totals:?}");
    }
    let complete = |host: &str| station.told(host, "ls /etc/sudoers.d/discos 2>/dev/null || echo none");
    for host in ["manager", "storage"] {
        assert_eq!(complete(host), "/etc/sudoers.d/discos\n", "what came later was done on {host}");
    }

    station.simulator(&["power-on", "console:medicina"]);
    let again = station.deployment(&json).ends().with_code(0).events();
    // the others had its keys still to come
    let late = |task: &str| task.contains("roles/key_exchange/");
    assert!(
        again.changed().iter().all(|(host, task, ..)| host.starts_with("discos-console") || late(task)),
        "{:?}",
        again.changed()
    );
    assert_eq!(complete("console"), "/etc/sudoers.d/discos\n");
    station.deployment(&json).ends().with_code(0).events().are_of_a_run_without_changes(3);
}
