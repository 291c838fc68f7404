//! Handlers: run once at the end of a section (or at `meta: flush_handlers`) on the hosts that notified
//! them, in the order in which the play has them.

use std::collections::BTreeSet;

use lang::playbook::{Action, Task, notified};
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
            let handlers = notified(&self.handlers, notification);
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

    /// Runs the notified handlers on these hosts, each once in the order of the play. Those that they notify
    /// run too where they come behind, others the next time.
    pub fn flush_handlers(&mut self, hosts: &[String]) -> Result<(), Stop> {
        let mut number = 0;
        while let Some(handler) = self.handlers.get(number).cloned() {
            self.goes_on()?;
            let (mut surely, mut perhaps) = (Vec::new(), Vec::new());
            for host in self.hosts().into_iter().filter(|host| hosts.contains(host)) {
                match self.progress.get_mut(&host).and_then(|host| host.notified.remove(&number)) {
                    None => {}
                    Some(Notified::Surely) => surely.push(host),
                    Some(Notified::Perhaps(task)) => perhaps.push((host, task)),
                }
            }
            self.unknown(&handler.task, perhaps);
            for host in &surely {
                self.progress.entry(host.clone()).or_default().handling = Some(number);
            }
            match handler.task.action {
                Action::Meta(meta) => {
                    let within = surely.iter().map(|host| (host.clone(), Vec::new())).collect();
                    self.meta(&handler.task, meta, Some(&within))?;
                }
                _ => self.step(&handler.task, surely.clone(), None, true)?,
            }
            for host in self.hosts().iter().filter(|host| surely.contains(host)) {
                self.progress.entry(host.clone()).or_default().handling = None;
            }
            number += 1;
        }
        Ok(())
    }

    /// Tells which handlers do not run any more in this play: where the host is gone, or the play broke off.
    pub fn tell_pending(&self, broken_off: bool) {
        if self.context.scope.check {
            return;
        }
        let goes_on = self.hosts();
        for host in self.batch.iter().filter(|host| broken_off || !goes_on.contains(host)) {
            let Some(progress) = self.progress.get(host) else { continue };
            let numbers: BTreeSet<usize> =
                progress.notified.keys().copied().chain(progress.handling).collect();
            let handlers: Vec<String> = numbers
                .into_iter()
                .filter_map(|number| Some(self.handlers.get(number)?.task.title().to_owned()))
                .collect();
            if !handlers.is_empty() {
                let host = host.clone();
                self.context.reporter.tell(EventKind::HandlersPending { host, handlers });
            }
        }
    }

    fn unknown(&self, task: &Task, hosts: Vec<(String, String)>) {
        if hosts.is_empty() {
            return;
        }
        let number = self.announce(task, None, true);
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
