//! Handlers: run once at the end of a section (or at `meta: flush_handlers`) on the hosts that notified
//! them, in the order in which the play has them.

use std::collections::BTreeSet;

use lang::playbook::Task;
use wire::{EventKind, ItemReport, Status};

use super::{outcome::HostOutcome, play::PlayRun, steps::Stop};

/// Whether a handler will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notified {
    /// It will.
    Surely,
    /// Check mode can't know: the task of this name may change something.
    Perhaps(String),
}

impl PlayRun<'_> {
    /// Notes the handlers that a task notified on a host.
    pub fn notify(&mut self, host: &str, task: &Task, outcome: &HostOutcome) {
        for notification in &outcome.notify {
            let handlers = self.play.notified(notification);
            if handlers.is_empty() {
                let message = format!("`{}` notifies `{notification}`, which is no handler", task.title());
                self.context.reporter.tell(EventKind::Warning { host: Some(host.to_owned()), message });
            }
            let Some(progress) = self.progress.get_mut(host) else { continue };
            for handler in handlers {
                if outcome.changed() {
                    progress.notified.insert(handler, Notified::Surely);
                } else {
                    let perhaps = || Notified::Perhaps(task.title().to_owned());
                    progress.notified.entry(handler).or_insert_with(perhaps);
                }
            }
        }
    }

    /// Runs the notified handlers; those that they notify too, each at most once.
    pub fn flush_handlers(&mut self) -> Result<(), Stop> {
        let mut ran = BTreeSet::new();
        let play = self.play;
        loop {
            let mut any = false;
            for (number, handler) in play.handlers.iter().enumerate() {
                let (mut surely, mut perhaps) = (Vec::new(), Vec::new());
                for host in self.hosts() {
                    if ran.contains(&(number, host.clone())) {
                        continue;
                    }
                    match self.progress.get_mut(&host).and_then(|host| host.notified.remove(&number)) {
                        None => continue,
                        Some(Notified::Surely) => surely.push(host.clone()),
                        Some(Notified::Perhaps(task)) => perhaps.push((host.clone(), task)),
                    }
                    ran.insert((number, host));
                }
                any |= !surely.is_empty() || !perhaps.is_empty();
                self.unknown(&handler.task, perhaps);
                self.step(&handler.task, surely, None, true)?;
            }
            if !any {
                return Ok(());
            }
        }
    }

    fn unknown(&self, task: &Task, hosts: Vec<(String, String)>) {
        if hosts.is_empty() {
            return;
        }
        let number = self.announce(task, true);
        for (host, by) in hosts {
            self.context.reporter.count(&host, [Status::Unknown]);
            self.context.reporter.item(ItemReport {
                task: number,
                host,
                delegate: None,
                item: None,
                status: Status::Unknown,
                duration_ms: 0,
                changes: Vec::new(),
                message: Some(format!("runs if `{by}` changes something")),
                help: None,
                output: Vec::new(),
            });
        }
    }
}
