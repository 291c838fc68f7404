//! `meta`: what the run itself does.

use std::sync::{Arc, PoisonError};

use lang::playbook::{Meta, Task};
use wire::{EventKind, ItemReport, Status};

use super::{
    batches,
    evaluate::{self, Problem},
    play::PlayRun,
    steps::{Stop, Within},
};

impl PlayRun<'_> {
    /// Does what a `meta` task asks for.
    pub fn meta(&mut self, task: &Task, meta: Meta, within: Option<&Within>) -> Result<(), Stop> {
        if task.is_written() && !self.context.selection.chooses(task) {
            return Ok(());
        }
        let mut hosts = self.hosts_of(task, within);
        if hosts.is_empty() {
            return Ok(());
        }
        match meta {
            Meta::Noop => return Ok(()),
            // What is for all hosts is decided by the first of them.
            Meta::EndPlay | Meta::EndBatch | Meta::ClearFacts | Meta::ClearHostErrors => {
                let decides = hosts.first().is_some_and(|host| self.condition_holds(task, host, within));
                return if decides { self.meta_for_all(meta) } else { Ok(()) };
            }
            Meta::RefreshInventory => return self.refresh_inventory(task),
            Meta::RoleComplete | Meta::ResetConnection => {}
            Meta::FlushHandlers | Meta::EndHost | Meta::EndRole => {
                hosts.retain(|host| self.condition_holds(task, host, within));
            }
        }
        if meta == Meta::FlushHandlers {
            return self.flush_handlers(&hosts);
        }
        for host in &hosts {
            let progress = self.progress.entry(host.clone()).or_default();
            match (meta, &task.role) {
                (Meta::EndHost, _) => progress.ended = true,
                (Meta::EndRole, Some(role)) => progress.ended_role = Some(Arc::clone(role)),
                (Meta::RoleComplete, Some(role)) if progress.did.contains(&role.identity) => {
                    progress.completed.insert(role.identity);
                }
                (Meta::ResetConnection, _) => self.context.links.reset(host),
                _ => {}
            }
        }
        self.take_stock();
        Ok(())
    }

    fn meta_for_all(&mut self, meta: Meta) -> Result<(), Stop> {
        match meta {
            Meta::EndPlay => return Err(self.ended(Stop::Play)),
            Meta::EndBatch => return Err(self.ended(Stop::Batch)),
            Meta::ClearFacts => {
                for state in self.everyone().iter().filter_map(|host| self.context.scope.hosts.get(host)) {
                    state.forget_facts();
                }
            }
            _ => {
                for host in self.everyone().to_vec() {
                    let pardoned = self.context.pardon(&host);
                    self.context.reporter.pardon(&host);
                    self.failed_at_once.remove(&host);
                    let Some(progress) = self.progress.get_mut(&host) else { continue };
                    // A host that had given up does no more tasks of this play, but those of the next.
                    progress.ended |= pardoned;
                    progress.strokes = 0;
                    progress.pending.clear();
                    progress.condemned = false;
                }
            }
        }
        Ok(())
    }

    /// Reads the inventory again. As in Ansible no condition counts.
    fn refresh_inventory(&mut self, task: &Task) -> Result<(), Stop> {
        let tell = |message| self.context.reporter.tell(EventKind::Warning { host: None, message });
        if !task.keywords.when.is_empty() {
            tell(format!("`meta: refresh_inventory` ignores `when` ({})", task.span));
        }
        let (source, content) = (&self.context.inventory, &self.context.content);
        let inventory = source.read(&**content).map_err(|problems| {
            for problem in problems {
                let place = problem.span.as_ref().map(|span| format!(" ({span})")).unwrap_or_default();
                tell(format!("the inventory can't be read again: {}{place}", problem.message));
            }
            Stop::Wrong
        })?;
        let run = &self.context.scope;
        if let Err(message) = run.roll.refresh(&run.hosts, inventory) {
            return Err(self.wrong(Problem { message, help: None }));
        }
        let (hosts, _) = run.roll.matching(&self.play.hosts.text, run.limit.as_deref());
        for (host, progress) in &mut self.progress {
            progress.ended |= !run.roll.contains(host);
        }
        *self.scope.all_hosts.lock().unwrap_or_else(PoisonError::into_inner) =
            batches::ordered(self.play.order, hosts);
        self.take_stock();
        Ok(())
    }

    /// The play or the batch is over for all hosts.
    fn ended(&self, stop: Stop) -> Stop {
        if let Some(fellows) = self.fellows {
            fellows.end(stop);
        }
        stop
    }

    /// It is told as of other tasks, and not counted.
    fn tell_skipped(&self, task: &Task, host: &str, condition: &str) {
        self.context.reporter.item(ItemReport {
            task: self.announce(task, None, false),
            host: host.to_owned(),
            delegate: None,
            item: None,
            status: Status::Skipped,
            duration_ms: 0,
            changes: Vec::new(),
            message: Some(format!("the condition is false: {condition}")),
            help: None,
            output: Vec::new(),
        });
    }

    /// A condition that can't be evaluated is told and does not hold.
    fn condition_holds(&self, task: &Task, host: &str, within: Option<&Within>) -> bool {
        let scope = self.sight(task, host, within);
        evaluate::first_false(&self.jinja(task), &scope, &task.keywords.when).map_or_else(
            |problem| {
                let message = format!("`meta` was left out: {}", problem.message);
                self.context.reporter.tell(EventKind::Warning { host: Some(host.to_owned()), message });
                false
            },
            |condition| {
                if let Some(condition) = &condition {
                    self.tell_skipped(task, host, &evaluate::written(condition));
                }
                condition.is_none()
            },
        )
    }
}
