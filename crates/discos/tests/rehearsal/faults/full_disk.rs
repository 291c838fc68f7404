//! The disk of a host is full at some moment of its first deployment.

use std::fs;

use simulator::Whose;

use super::{bed::Bed, comparison::assert_same};
use crate::{executable::executable, station::Station};

#[test]
fn a_full_disk_stops_a_run_that_is_completed_when_there_is_room() {
    let bed = Bed::prepare(Station::noto(), "manager");
    bed.count(Whose::Ours);
    let undisturbed = bed.manifest_after_reboot();
    let agent = fs::metadata(executable()).unwrap().len();
    // With room for the agent alone yum's stand-in spoils its own history of transactions, which no rerun can mend.
    for leave in [agent / 2, agent / 4] {
        bed.fresh(Whose::Ours, None);
        bed.leave_room(Some(leave));
        let stopped = bed.deployment().ends();
        let code = stopped.code.unwrap();
        assert!(matches!(code, 4 | 5), "with {leave} bytes free: {code}\n{}", stopped.stdout);
        assert!(stopped.stdout.contains("No space left"), "with {leave} bytes free: {}", stopped.stdout);
        assert_eq!(bed.left_processes(), "", "with {leave} bytes free");
        bed.leave_room(None);
        bed.deployment().ends().with_code(0);
        bed.deployment().ends().with_code(0).events().are_of_a_run_without_changes(1);
        let left = bed.left();
        assert_eq!(left, "", "with {leave} bytes free");
        let same = assert_same(&undisturbed, &bed.manifest_after_reboot());
        same.unwrap_or_else(|differences| panic!("with {leave} bytes free: {differences}"));
    }
}
