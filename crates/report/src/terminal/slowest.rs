//! Which tasks took longest.

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
    running: Option<(u64, String)>,
    slowest: Vec<(u64, String)>,
}

impl Slowest {
    /// A task begins.
    pub fn start(&mut self, time_ms: u64, task: &TaskHeader) {
        self.stop(time_ms);
        self.running = Some((time_ms, section::title(task)));
    }

    /// The running task, if there is one, has ended.
    pub fn stop(&mut self, time_ms: u64) {
        let Some((since, title)) = self.running.take() else { return };
        // the clock of the machine may have been set meanwhile
        let took = time_ms.saturating_sub(since);
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
