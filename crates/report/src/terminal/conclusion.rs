//! The last words: what happened, and what to do next.

use wire::ExitCode;

use super::{deeds::Deeds, ending::Ending, recap::Row};

/// The sentences that end a run.
pub fn of(rows: &[Row<'_>], deeds: &Deeds, check: bool, code: u8) -> String {
    let (changed, unknown) = (deeds.changed(), deeds.unknown());
    let some_ended = |ending: fn(&Ending) -> bool| rows.iter().any(|row| ending(row.ending));
    let untouched = changed == 0 || check;
    let not_begun_at_all = rows.iter().all(|row| *row.ending == Ending::NotTouched);
    if code == ExitCode::Interrupted.number() {
        if not_begun_at_all {
            return "Interrupted before the run began: nothing was touched.".to_owned();
        }
        let done = match (check, changed) {
            (true, _) => "nothing was changed".to_owned(),
            (false, 0) => "nothing was changed by a task that ended".to_owned(),
            (false, _) => format!("what was done stays, {} changed something", counted(changed, "task")),
        };
        return format!("Interrupted: {done}. Run again to go on.");
    }
    if some_ended(|ending| matches!(ending, Ending::Locked(_) | Ending::Unreachable)) {
        return not_begun(rows, untouched);
    }
    if some_ended(|ending| matches!(ending, Ending::Failed | Ending::Lost)) {
        return broken(rows, check);
    }
    if code == ExitCode::Usage.number() && not_begun_at_all {
        return "The run did not begin: nothing was touched.".to_owned();
    }
    if code != ExitCode::Success.number() && code != ExitCode::WouldChange.number() {
        let nothing = if untouched { " Nothing was changed." } else { "" };
        return format!("The run did not end well.{nothing}");
    }
    let hosts = rows.iter().filter(|row| row.totals.changed > 0).count();
    if !deeds.any() {
        return "No task was done: none was chosen, or the conditions of all were false.".into();
    }
    match (check, changed, unknown) {
        (true, 0, 0) => "Nothing would change: everything is as it should be.".into(),
        (true, 0, _) => format!(
            "Nothing would change as far as a check can tell; {} can be known only by doing. Nothing was changed.",
            counted(unknown, "task")
        ),
        (true, ..) => {
            let doubt =
                if unknown == 0 { String::new() } else { format!(", {unknown} can be known only by doing") };
            format!(
                "{} would change something on {}{doubt}. Nothing was changed: run again without --check to do it.",
                counted(changed, "task"),
                counted(hosts, "host")
            )
        }
        (false, 0, _) => "Nothing was changed: everything is as it should be.".into(),
        (false, ..) => {
            format!("Done: {} changed something on {}.", counted(changed, "task"), counted(hosts, "host"))
        }
    }
}

/// Hosts were missing at the start.
fn not_begun(rows: &[Row<'_>], untouched: bool) -> String {
    let locked = select(rows, |ending| matches!(ending, Ending::Locked(_)));
    let missing = select(rows, |ending| *ending == Ending::Unreachable);
    let mut said = Vec::new();
    if !missing.is_empty() {
        said.push(format!("{} can't be reached", labels(&missing)));
    }
    if !locked.is_empty() {
        said.push(format!("{} {} held by another deployment", labels(&locked), are(&locked)));
    }
    let mut text = if untouched { "Nothing was changed: " } else { "" }.to_owned() + &said.join(", ");
    if !locked.is_empty() {
        text.push_str(". Wait until that one has ended");
    }
    let out: Vec<String> = missing.iter().map(|row| format!("!{}", row.label)).collect();
    if !out.is_empty() && missing.len() + locked.len() < rows.len() {
        text.push_str(&format!(". To leave {} out: --limit '{}'", it(&missing), out.join(",")));
    }
    text.push('.');
    text
}

/// Hosts failed or were lost on the way.
fn broken(rows: &[Row<'_>], check: bool) -> String {
    let failed = select(rows, |ending| *ending == Ending::Failed);
    let lost = select(rows, |ending| *ending == Ending::Lost);
    let mut said = Vec::new();
    if !failed.is_empty() {
        said.push(format!("{} failed", labels(&failed)));
    }
    if !lost.is_empty() {
        said.push(format!("{} {} lost", labels(&lost), if lost.len() == 1 { "was" } else { "were" }));
    }
    let rest = rows.len() - failed.len() - lost.len();
    let complete = match (rest, check) {
        (0, _) => "",
        (1, false) => "; the other one is complete",
        (_, false) => "; the others are complete",
        (_, true) => "; the check of the rest is complete",
    };
    let nothing = if check { " Nothing was changed." } else { "" };
    // Without a limit to them: the other machines learn the keys of those that come late.
    format!("{}{complete}.{nothing} When the cause is mended, run again.", said.join(", "))
}

fn select<'a, 'b>(rows: &'a [Row<'b>], ending: impl Fn(&Ending) -> bool) -> Vec<&'a Row<'b>> {
    rows.iter().filter(|row| ending(row.ending)).collect()
}

fn labels(rows: &[&Row<'_>]) -> String {
    match rows.split_last() {
        Some((last, [])) => last.label.to_owned(),
        Some((last, first)) => {
            format!("{} and {}", first.iter().map(|row| row.label).collect::<Vec<_>>().join(", "), last.label)
        }
        None => String::new(),
    }
}

fn are(rows: &[&Row<'_>]) -> &'static str {
    if rows.len() == 1 { "is" } else { "are" }
}

fn it(rows: &[&Row<'_>]) -> &'static str {
    if rows.len() == 1 { "it" } else { "them" }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
