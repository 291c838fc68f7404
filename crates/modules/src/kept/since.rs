//! Whether something is still as a run left it.

use target::{KeptItem, KeptRun, State};

/// Who has changed something since a run, to something else than it was before; none when nobody has. `later` are the runs
/// since, the latest first.
pub fn changed(now: Option<&State>, item: &KeptItem, later: &[KeptRun]) -> Option<String> {
    let back = now.is_some_and(|now| now.is_like(&item.before));
    let left = item.after.as_ref().is_some_and(|left| is_as_left(now, left.as_ref(), &item.before));
    (!back && !left).then(|| by_whom(item, later))
}

/// It is as the run left it, or between that and what it was: then putting it back was interrupted.
fn is_as_left(now: Option<&State>, left: Option<&State>, before: &State) -> bool {
    match (now, left) {
        (Some(now), Some(left)) => now.is_like(left) || is_between(now, left, before),
        (Some(now), None) => match now.kind.as_str() {
            "directory" => before.kind == "directory",
            "link" => before.kind == "link" && now.link_to == before.link_to,
            _ => false,
        },
        (None, left) => left.is_none(),
    }
}

/// Each of owner, group and mode is one of the two, contents are those of both.
fn is_between(now: &State, left: &State, before: &State) -> bool {
    let one = |of: fn(&State) -> u32| [of(left), of(before)].contains(&of(now));
    let mixed = State { mode: left.mode, uid: left.uid, gid: left.gid, ..now.clone() };
    let attributes_only =
        State { mode: left.mode, uid: left.uid, gid: left.gid, ..before.clone() }.is_like(left);
    attributes_only
        && mixed.is_like(left)
        && one(|state| state.uid)
        && one(|state| state.gid)
        && one(|state| state.mode)
}

fn by_whom(item: &KeptItem, later: &[KeptRun]) -> String {
    let run = later.iter().rev().find(|run| run.items.iter().any(|other| other.path == item.path));
    run.map_or_else(|| "by somebody else".into(), |run| format!("by the run {}", run.run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(kind: &str, mode: u32, uid: u32, contents: Option<&str>) -> State {
        let sha256 = contents.map(str::to_owned);
        State { kind: kind.into(), mode, uid, gid: 0, mtime: 0, size: 0, sha256, link_to: None }
    }

    #[test]
    fn owner_and_mode_that_were_put_back_halfway_are_no_change_of_others() {
        let (before, left) = (state("file", 0o600, 5, Some("a")), state("file", 0o644, 0, Some("a")));
        assert!(is_as_left(Some(&state("file", 0o644, 5, Some("a"))), Some(&left), &before));
        assert!(!is_as_left(Some(&state("file", 0o640, 5, Some("a"))), Some(&left), &before));
        assert!(!is_as_left(Some(&state("file", 0o644, 5, Some("b"))), Some(&left), &before));
    }

    #[test]
    fn what_was_written_is_put_back_whole_so_that_a_mixture_is_a_change_of_others() {
        let (before, left) = (state("file", 0o600, 0, Some("a")), state("file", 0o644, 0, Some("b")));
        assert!(!is_as_left(Some(&state("file", 0o644, 0, Some("a"))), Some(&left), &before));
        assert!(!is_as_left(Some(&state("file", 0o600, 0, Some("b"))), Some(&left), &before));
        assert!(is_as_left(Some(&left), Some(&left), &before));
    }

    #[test]
    fn a_removed_folder_that_is_there_again_gets_its_owner_back_but_a_removed_file_was_made_by_others() {
        let folder = |mode| state("directory", mode, 0, None);
        assert!(is_as_left(Some(&folder(0o755)), None, &folder(0o700)));
        let file = |contents| state("file", 0o644, 0, Some(contents));
        assert!(!is_as_left(Some(&file("b")), None, &file("a")));
        assert!(is_as_left(None, None, &file("a")));
        assert!(!is_as_left(None, Some(&file("b")), &file("a")));
    }
}
