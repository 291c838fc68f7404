//! Tells what happens, and keeps count per host.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use lang::vault::Vault;
use wire::{Event, EventKind, ExitCode, ItemReport, Request, Status, Totals};

use crate::conceal::{conceal, is_secret};

/// Takes the events of a run; called from several threads.
pub type Sink<'a> = &'a (dyn Fn(Event) + Sync);

/// Tells what happens.
pub struct Reporter<'a> {
    sink: Sink<'a>,
    /// Whose secrets are not told.
    vault: Arc<Vault>,
    start: Instant,
    totals: Mutex<BTreeMap<String, Totals>>,
    verdict: Mutex<Verdict>,
}

/// What else counts for the exit code.
#[derive(Default)]
struct Verdict {
    /// By host, what was forgiven (`meta: clear_host_errors`).
    pardoned: BTreeMap<String, Totals>,
    /// A host was left out because another one failed.
    left_out: bool,
}

impl<'a> Reporter<'a> {
    /// A run begins now.
    pub fn new(sink: Sink<'a>, vault: Arc<Vault>) -> Self {
        let (totals, verdict) = (Mutex::default(), Mutex::default());
        Self { sink, vault, start: Instant::now(), totals, verdict }
    }

    /// Tells an event.
    pub fn tell(&self, kind: EventKind) {
        let time_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| milliseconds(d.as_millis()));
        (self.sink)(Event { time_ms, kind: conceal(&self.vault, kind) });
    }

    /// Secrets that are not told are in what a machine is asked for, or in the bytes that travel along.
    pub fn hides(&self, request: &Request, data: &[u8]) -> bool {
        is_secret(&self.vault, request, data)
    }

    /// Tells what an item of a task brought about.
    pub fn item(&self, report: ItemReport) {
        self.tell(EventKind::ItemFinished(report));
    }

    /// Counts a task of a host by how its items ended: the gravest counts.
    pub fn count(&self, host: &str, statuses: impl IntoIterator<Item = Status>) {
        let Some(status) = statuses.into_iter().max_by_key(|status| gravity(*status)) else { return };
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        let totals = totals.entry(host.to_owned()).or_default();
        match status {
            Status::Ok => totals.ok += 1,
            Status::Changed => totals.changed += 1,
            Status::Skipped => totals.skipped += 1,
            Status::Unknown => totals.unknown += 1,
            Status::Failed => totals.failed += 1,
            Status::Ignored => totals.ignored += 1,
            Status::Rescued => totals.rescued += 1,
            Status::Unreachable => totals.unreachable = true,
            Status::Interrupted => {}
        }
    }

    /// What went wrong on a host so far does not count for the exit code any more.
    pub fn pardon(&self, host: &str) {
        let totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = totals.get(host).copied().unwrap_or_default();
        let mut verdict = self.verdict.lock().unwrap_or_else(PoisonError::into_inner);
        verdict.pardoned.insert(host.to_owned(), so_far);
        verdict.left_out = false;
    }

    /// A host takes no part any more although nothing went wrong on it.
    pub fn left_out(&self) {
        self.verdict.lock().unwrap_or_else(PoisonError::into_inner).left_out = true;
    }

    /// Tells the end. The code says the gravest thing that happened on any host.
    pub fn finish(&self, hosts: &[String], check: bool, decided: Option<ExitCode>) -> ExitCode {
        let totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        let any = |what: fn(&Totals) -> bool| totals.values().any(what);
        let verdict = self.verdict.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = |what: fn(&Totals) -> u32| {
            let pardoned = |host: &String| verdict.pardoned.get(host).map_or(0, what);
            totals.iter().any(|(host, totals)| what(totals) > pardoned(host))
        };
        let exit_code = decided.unwrap_or_else(|| {
            if counts(|t| t.failed) || verdict.left_out {
                ExitCode::TaskFailed
            } else if counts(|t| t.unreachable.into()) {
                ExitCode::Unreachable
            } else if check && any(|t| t.changed > 0 || t.unknown > 0) {
                ExitCode::WouldChange
            } else {
                ExitCode::Success
            }
        });
        let of = |host: &String| (host.clone(), totals.get(host).copied().unwrap_or_default());
        // The control machine takes part without having been chosen.
        let others = totals.keys().filter(|host| !hosts.contains(host));
        let hosts = hosts.iter().chain(others).map(of).collect();
        let duration_ms = milliseconds(self.start.elapsed().as_millis());
        self.tell(EventKind::RunFinished { exit_code: exit_code.number(), duration_ms, hosts });
        exit_code
    }
}

/// Milliseconds as events have them.
pub fn milliseconds(count: u128) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn gravity(status: Status) -> u8 {
    match status {
        Status::Skipped => 0,
        Status::Ok => 1,
        Status::Unknown => 2,
        Status::Changed => 3,
        Status::Ignored => 4,
        Status::Rescued => 5,
        Status::Failed => 6,
        Status::Unreachable => 7,
        // The task may have changed something before: nobody knows how it would have ended.
        Status::Interrupted => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(check: bool, statuses: &[Status]) -> ExitCode {
        let sink = |_| {};
        let reporter = Reporter::new(&sink, Arc::default());
        for status in statuses {
            reporter.count("manager", [*status]);
        }
        reporter.finish(&["manager".to_owned()], check, None)
    }

    #[test]
    fn the_exit_code_says_the_gravest_thing() {
        assert_eq!(code(false, &[Status::Ok, Status::Changed, Status::Ignored]), ExitCode::Success);
        assert_eq!(code(true, &[Status::Ok, Status::Skipped]), ExitCode::Success);
        assert_eq!(code(true, &[Status::Ok, Status::Changed]), ExitCode::WouldChange);
        assert_eq!(code(true, &[Status::Unknown]), ExitCode::WouldChange);
        assert_eq!(code(false, &[Status::Failed, Status::Unreachable]), ExitCode::TaskFailed);
        assert_eq!(code(false, &[Status::Unreachable]), ExitCode::Unreachable);
    }

    #[test]
    fn a_loop_counts_as_one_task_by_its_gravest_item() {
        let told = Mutex::new(Vec::new());
        let sink = |event| told.lock().unwrap().push(event);
        let reporter = Reporter::new(&sink, Arc::default());
        reporter.count("manager", [Status::Ok, Status::Changed, Status::Skipped]);
        reporter.finish(&["manager".to_owned()], false, None);
        let EventKind::RunFinished { hosts, .. } = &told.lock().unwrap()[0].kind else { panic!("no end") };
        assert_eq!(hosts[0].1, Totals { changed: 1, ..Totals::default() });
    }
}
