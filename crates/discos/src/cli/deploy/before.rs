//! What the run before left undone, told when the next one begins: it will not notify those handlers again.

use std::{fmt::Write, path::Path};

use report::journal::{Before, latest};

use crate::station::inventories::with_tilde;

/// The note about the latest run of this system; none where it left nothing undone, or is still running.
pub fn note(journals: &Path, system: &str, rehearsal: bool) -> Option<String> {
    let before = latest(journals, system, rehearsal)?;
    let text = told(&before)?;
    (before.ended || !is_running(&before.header.run)).then_some(text)
}

fn told(before: &Before) -> Option<String> {
    let Before { header, path, ended, changed, pending } = before;
    let mut text = format!("note: the run {} of {} before this one ", header.run, header.system);
    match (ended, changed, pending.as_slice()) {
        (true, _, []) | (false, false, []) => return None,
        (true, ..) => {
            text.push_str("left handlers that did not run, and are not notified again:");
            for (host, handlers) in pending {
                let short = host.split('.').next().unwrap_or(host);
                let _ = write!(text, "\n  {short}: {}", handlers.join(", "));
            }
        }
        (false, ..) => text.push_str(
            "did not come to its end (it was killed, or this machine went down).\n  Handlers that its changes notified, \
             such as restarts of services, may not have run, and are not notified again",
        ),
    }
    let _ = writeln!(text, "\n  do by hand what they do; its journal is {}", with_tilde(path));
    Some(text)
}

/// The process in the name of a run is there.
fn is_running(run: &str) -> bool {
    run.rsplit_once('-').is_some_and(|(_, process)| Path::new("/proc").join(process).exists())
}

#[cfg(test)]
mod tests {
    use wire::RunHeader;

    use super::*;

    fn before(ended: bool, changed: bool, pending: &[&str]) -> Before {
        let header = RunHeader {
            run: "20261126T101500-4711".into(),
            system: "discos:noto".into(),
            hosts: Vec::new(),
            check: false,
            rehearsal: false,
            inventory: String::new(),
            content: String::new(),
            journal: None,
        };
        let pending = pending.iter().map(|name| ("manager.noto.it".into(), vec![(*name).into()])).collect();
        Before { header, path: "/j/20261126T101500-4711.jsonl".into(), ended, changed, pending }
    }

    #[test]
    fn a_run_that_left_nothing_undone_is_not_told() {
        assert_eq!(told(&before(true, true, &[])), None);
        assert_eq!(told(&before(false, false, &[])), None, "it was killed before it changed anything");
    }

    #[test]
    fn handlers_that_did_not_run_are_named_and_a_killed_run_is_told() {
        let text = told(&before(true, true, &["Restart ntpd"])).unwrap();
        assert!(
            text.contains("  manager: Restart ntpd\n") && text.contains("/j/20261126T101500-4711.jsonl"),
            "{text}"
        );
        let text = told(&before(false, true, &[])).unwrap();
        assert!(
            text.contains("20261126T101500-4711 of discos:noto") && text.contains("did not come to its end"),
            "{text}"
        );
    }
}
