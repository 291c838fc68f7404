//! What happened in a run, read from its JSON lines.

use std::collections::{BTreeMap, HashMap};

use wire::{Event, EventKind, ItemReport, Status, TaskHeader, Totals};

/// The events of a run.
#[derive(Debug)]
pub struct Events(Vec<Event>);

/// One item of a task on one host; the number tells those apart that are alike.
pub type Place = (String, String, Option<String>, usize);

impl Events {
    /// Reads whole lines; the last one may still be in the making.
    pub fn of(text: &str) -> Self {
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}"));
        Self(whole.lines().map(read).collect())
    }

    /// A task of this name has begun.
    pub fn started(&self, name: &str) -> bool {
        self.tasks().values().any(|task| task.name == name)
    }

    fn tasks(&self) -> HashMap<u64, &TaskHeader> {
        self.0
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::TaskStarted(task) => Some((task.task, task)),
                _ => None,
            })
            .collect()
    }

    /// What each item came to.
    pub fn items(&self) -> BTreeMap<Place, &ItemReport> {
        let tasks = self.tasks();
        let mut items = BTreeMap::new();
        for event in &self.0 {
            let EventKind::ItemFinished(report) = &event.kind else { continue };
            let task = tasks[&report.task];
            let task = format!("{} ({})", task.name, task.location);
            let mut place = (report.host.clone(), task, report.item.clone(), 0);
            while items.contains_key(&place) {
                place.3 += 1;
            }
            items.insert(place, report);
        }
        items
    }

    /// Items that changed something.
    pub fn changed(&self) -> Vec<Place> {
        let items = self.items().into_iter();
        items.filter(|(_, report)| report.status == Status::Changed).map(|(place, _)| place).collect()
    }

    /// How each host ended: short name and totals.
    pub fn recap(&self) -> BTreeMap<String, Totals> {
        let last = self.0.last().map(|event| &event.kind);
        let Some(EventKind::RunFinished { hosts, .. }) = last else {
            panic!("the run did not finish: {last:?}")
        };
        hosts.iter().map(|(host, totals)| (short(host), *totals)).collect()
    }

    /// Short names of hosts that were unreachable, with the reasons.
    pub fn unreachable(&self) -> BTreeMap<String, String> {
        let lost = |event: &Event| match &event.kind {
            EventKind::Unreachable { host, message, .. } => Some((short(host), message.clone())),
            _ => None,
        };
        self.0.iter().filter_map(lost).collect()
    }

    /// Nothing was changed, and nothing failed, on any of so many hosts.
    #[track_caller]
    pub fn are_of_a_run_without_changes(&self, hosts: usize) {
        assert_eq!(self.changed(), []);
        let recap = self.recap();
        assert_eq!(recap.len(), hosts, "{recap:?}");
        for (host, totals) in recap {
            assert_eq!(
                (totals.changed, totals.failed, totals.unreachable),
                (0, 0, false),
                "{host}: {totals:?}"
            );
            assert!(totals.ok > 0, "{host}: {totals:?}");
        }
    }
}

fn short(host: &str) -> String {
    host.split('.').next().unwrap_or(host).to_string()
}
