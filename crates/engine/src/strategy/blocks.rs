//! Blocks with `rescue` and `always`: what hosts do after a failure.

use lang::playbook::Block;

use super::{
    play::PlayRun,
    steps::{Stop, Within},
};

/// A block around the tasks that are under way, which does something about failures.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// There is a `rescue`, and its turn has not come yet.
    pub rescues: bool,
}

impl PlayRun<'_> {
    /// Does a block: its body, then on the hosts that failed its rescue, then what is done in any case.
    pub fn block(&mut self, block: &Block, within: Option<&Within>) -> Result<(), Stop> {
        let entered = self.hosts_within(within);
        if entered.is_empty() {
            return Ok(());
        }
        self.guarded(Guard { rescues: !block.rescue.is_empty() }, |run| run.steps(&block.body, within))?;
        if !block.rescue.is_empty() {
            let failed: Vec<String> =
                entered.iter().filter(|host| self.gets_a_chance(host)).cloned().collect();
            if !failed.is_empty() {
                let inside = narrowed(within, &failed);
                let rescue = |run: &mut Self| run.steps(&block.rescue, Some(&inside));
                match block.always.is_empty() {
                    true => rescue(self)?,
                    false => self.guarded(Guard { rescues: false }, rescue)?,
                }
            }
        }
        if !block.always.is_empty() {
            self.always(entered, within, |run, inside| run.steps(&block.always, Some(inside)))?;
        }
        self.settle();
        Ok(())
    }

    /// Does something on these hosts also where they failed; those have failed again afterwards.
    pub fn always(
        &mut self,
        entered: Vec<String>,
        within: Option<&Within>,
        work: impl FnOnce(&mut Self, &Within) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let number = self.failures;
        self.failures += 1;
        for host in &entered {
            if self.gets_a_chance(host)
                && let Some(progress) = self.progress.get_mut(host)
            {
                progress.pending.insert(number);
            }
        }
        let result = work(self, &narrowed(within, &entered));
        for progress in self.progress.values_mut() {
            if progress.pending.remove(&number) {
                progress.strokes = progress.strokes.max(1);
            }
        }
        result
    }

    /// Something is done while a block stands around it.
    pub fn guarded(
        &mut self,
        guard: Guard,
        work: impl FnOnce(&mut Self) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        self.guards.push(guard);
        let result = work(self);
        self.guards.pop();
        result
    }

    /// The failure of a host is lifted, if it failed and does not miss this chance.
    fn gets_a_chance(&mut self, host: &str) -> bool {
        let Some(progress) = self.progress.get_mut(host).filter(|_| self.context.takes_part(host)) else {
            return false;
        };
        let strokes = std::mem::take(&mut progress.strokes);
        progress.strokes = strokes.saturating_sub(1);
        strokes == 1
    }

    /// Hosts whose failure no block will do anything about do nothing more.
    pub fn settle(&mut self) {
        if !self.guards.is_empty() {
            return;
        }
        for (host, progress) in &self.progress {
            if progress.strokes > 0 {
                self.context.give_up(host);
            }
        }
    }
}

/// Only these of the hosts.
fn narrowed(within: Option<&Within>, hosts: &[String]) -> Within {
    let of = |host: &String| within.and_then(|within| within.get(host)).cloned().unwrap_or_default();
    hosts.iter().map(|host| (host.clone(), of(host))).collect()
}
