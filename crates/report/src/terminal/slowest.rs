//! Which tasks took longest.

use std::collections::BTreeMap;

use wire::TaskHeader;

use super::{
    section,
    text::{Style, Text},
};
use crate::duration;

/// So many are told.
const TOLD: usize = 5;
/// Faster ones are not worth telling, in milliseconds.
const WORTH: u64 = 1000;

/// Keeps the slowest tasks of a run, by the times of its events.
#[derive(Debug, Default)]
pub struct Slowest {
    /// By host, where each goes through the play by itself.
    running: BTreeMap<Option<String>, Running>,
    slowest: Vec<(u64, String)>,
}

/// A task that has begun.
#[derive(Debug)]
struct Running {
    since: u64,
    title: String,
    /// When the host that does it by itself told something.
    told: Option<u64>,
}

impl Slowest {
    /// A task begins.
    pub fn start(&mut self, time_ms: u64, task: &TaskHeader) {
        match &task.host {
            None => self.stop(time_ms),
            host => self.ended(host, time_ms),
        }
        self.running
            .insert(task.host.clone(), Running { since: time_ms, title: section::title(task), told: None });
    }

    /// A host that goes through the play by itself told something: nothing else tells when its last task ended.
    pub fn told(&mut self, time_ms: u64, host: &str) {
        if let Some(running) = self.running.get_mut(&Some(host.to_owned())) {
            running.told = Some(time_ms);
        }
    }

    /// The running tasks, if there are any, have ended.
    pub fn stop(&mut self, time_ms: u64) {
        for host in self.running.keys().cloned().collect::<Vec<_>>() {
            self.ended(&host, time_ms);
        }
    }

    fn ended(&mut self, host: &Option<String>, time_ms: u64) {
        let Some(Running { since, title, told }) = self.running.remove(host) else { return };
        // the clock of the machine may have been set meanwhile
        let took = told.unwrap_or(time_ms).saturating_sub(since);
        if took >= WORTH {
            let place = self.slowest.partition_point(|(other, _)| *other >= took);
            self.slowest.insert(place, (took, title));
            self.slowest.truncate(TOLD);
        }
    }

    /// Writes them, if any was slow.
    pub fn write(&self, text: &mut Text) {
        if self.slowest.is_empty() {
            return;
        }
        text.end().put(Style::Strong, "Slowest").end();
        for (took, title) in &self.slowest {
            text.space(2).right(Style::Plain, &duration::readable(*took), 11).space(2);
            text.put(Style::Plain, title).end();
        }
    }
}
