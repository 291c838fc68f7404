//! `--check` tells what the run will do; a second run has nothing to do.

use wire::Status;

use crate::station::Station;

#[test]
fn check_mode_foretells_the_run_and_a_second_run_changes_nothing() {
    let station = Station::medicina();
    let json = ["--output", "json"];
    let check = station.deployment(&[&json[..], &["--check"]].concat()).ends().with_code(3);

    let mut running = station.deployment(&json).starts();
    let mut memory = 0;
    while running.lasts() {
        memory = running.peak_memory().unwrap_or(memory);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let run = running.ends().with_code(0);
    assert!(memory > 0 && memory < 40 << 10, "the control process had {memory} KiB for three hosts");

    let (foretold, done) = (check.events(), run.events());
    let (foretold, done) = (foretold.items(), done.items());
    let mut unknown = 0;
    for (place, foretold) in &foretold {
        let done = done.get(place).unwrap_or_else(|| panic!("{place:?} was foretold and is not in the run"));
        match foretold.status {
            Status::Ok => assert_eq!(done.status, Status::Ok, "{place:?} was foretold as ok"),
            Status::Changed => assert_eq!(done.status, Status::Changed, "{place:?} was foretold to change"),
            // as Ansible does: check mode runs no commands, and says so
            Status::Skipped => {
                assert_ne!(done.status, Status::Changed, "{place:?} was foretold to be skipped")
            }
            Status::Unknown => {
                assert!(foretold.message.is_some(), "{place:?} is unknown and no reason is told");
                unknown += 1;
            }
            _ => panic!("{place:?}: {foretold:?}"),
        }
    }
    for (place, report) in &done {
        assert!(
            report.status != Status::Changed || foretold.contains_key(place),
            "{place:?} was not foretold"
        );
    }
    assert!(foretold.len() > 60, "three hosts have more to do: {}", foretold.len());
    assert!(unknown * 100 <= foretold.len() * 15, "{unknown} of {} are unknown", foretold.len());

    station.deployment(&json).ends().with_code(0).events().are_of_a_run_without_changes(3);
    let check = station.deployment(&[&json[..], &["--check"]].concat()).ends().with_code(0);
    check.events().are_of_a_run_without_changes(3);
}
