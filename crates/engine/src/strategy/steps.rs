//! Task by task: on which hosts, at the same time on all of them, and what follows from how it ended.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, mpsc},
    thread,
    time::Duration,
};

use lang::{
    jinja::{Jinja, Scope},
    playbook::{Action, Meta, Task},
};
use wire::{EventKind, TaskHeader};

use super::{
    evaluate,
    host_task::{HostTask, ItemVariables},
    outcome::HostOutcome,
    play::PlayRun,
};
use crate::variables::Layers;

/// How often idle connections are looked after while others work.
const CARE: Duration = Duration::from_secs(1);
/// Templates may nest deeply.
const STACK: usize = 4 << 20;

/// Why the tasks that would follow are not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The play is over for all hosts.
    Play,
    /// No host is left, or one failed for all.
    Run,
    /// The play itself is wrong; it has been told.
    Wrong,
    /// The operator interrupted it.
    Interrupted,
}

/// The hosts that do the tasks of an include, each with the variables of its item.
pub type Within = BTreeMap<String, ItemVariables>;

impl PlayRun<'_> {
    /// Does tasks, one after the other.
    pub fn tasks(&mut self, tasks: &[Task], within: Option<&Within>) -> Result<(), Stop> {
        for task in tasks {
            if self.context.cancel.is_raised() {
                return Err(Stop::Interrupted);
            }
            if let Action::Meta(meta) = task.action {
                self.meta(task, meta, within)?;
            } else if self.context.selection.chooses(task) {
                let hosts = self.hosts_of(task, within);
                self.step(task, hosts, within, false)?;
            }
        }
        Ok(())
    }

    fn hosts_of(&self, task: &Task, within: Option<&Within>) -> Vec<String> {
        let mut hosts = self.hosts();
        hosts.retain(|host| within.is_none_or(|within| within.contains_key(host)));
        if let Some(role) = &task.role {
            let done =
                |host: &String| self.progress.get(host).is_some_and(|p| p.completed.contains(&role.identity));
            hosts.retain(|host| !done(host));
        }
        hosts
    }

    fn meta(&mut self, task: &Task, meta: Meta, within: Option<&Within>) -> Result<(), Stop> {
        let hosts = match meta {
            Meta::Noop => return Ok(()),
            Meta::RoleComplete => self.hosts_of(task, within),
            _ if !self.context.selection.chooses(task) => return Ok(()),
            Meta::FlushHandlers => return self.flush_handlers(),
            Meta::EndHost | Meta::EndPlay => {
                let mut hosts = self.hosts_of(task, within);
                hosts.retain(|host| self.condition_holds(task, host, within));
                hosts
            }
        };
        match (meta, &task.role) {
            (Meta::EndPlay, _) if !hosts.is_empty() => return Err(Stop::Play),
            (Meta::EndHost, _) => {
                for host in &hosts {
                    self.progress.entry(host.clone()).or_default().ended = true;
                }
            }
            (Meta::RoleComplete, Some(role)) => {
                for host in &hosts {
                    let progress = self.progress.entry(host.clone()).or_default();
                    if progress.did.contains(&role.identity) {
                        progress.completed.insert(role.identity);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What a task sees on a host before it has items.
    fn sight(&self, task: &Task, host: &str, within: Option<&Within>) -> Scope {
        let item = within.and_then(|within| within.get(host)).cloned().unwrap_or_default();
        Arc::new(self.context.sight(&self.scope, task, Layers::of(self.play, task), host, item))
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
            |condition| condition.is_none(),
        )
    }

    /// Does one task on these hosts.
    pub fn step(
        &mut self,
        task: &Task,
        hosts: Vec<String>,
        within: Option<&Within>,
        handler: bool,
    ) -> Result<(), Stop> {
        if hosts.is_empty() {
            return Ok(());
        }
        let number = self.announce(task, handler);
        let done = self.on_all(task, number, hosts, within);
        let absorbed = self.absorb(task, &done, within);
        if handler && !matches!(task.action, Action::Include(_)) {
            for (host, _) in done.iter().filter(|(_, outcome)| outcome.complete()) {
                self.progress.entry(host.clone()).or_default().handling = None;
            }
        }
        absorbed?;
        if let Action::Include(include) = &task.action {
            self.included(&include.tasks, done)?;
        }
        Ok(())
    }

    /// Tells that a task begins, and gives its number.
    pub fn announce(&self, task: &Task, handler: bool) -> u64 {
        let number = self.context.number();
        self.context.reporter.tell(EventKind::TaskStarted(TaskHeader {
            task: number,
            name: task.title().to_owned(),
            role: task.role.as_ref().map(|role| role.name.clone()),
            module: task.action_name().to_owned(),
            location: task.span.to_string(),
            handler,
        }));
        number
    }

    /// Does a task on all hosts at the same time. The outcomes are in the order of the hosts.
    fn on_all(
        &self,
        task: &Task,
        number: u64,
        mut hosts: Vec<String>,
        within: Option<&Within>,
    ) -> Vec<(String, HostOutcome)> {
        let jinja = self.jinja(task);
        let layers = Layers::of(self.play, task);
        let on = |host: &str| {
            let state = self.context.scope.hosts.get(host)?;
            let within = within.and_then(|within| within.get(host)).map_or(&[][..], Vec::as_slice);
            let task = HostTask {
                context: self.context,
                task,
                number,
                host: self.scope.all_hosts.iter().find(|known| *known == host)?,
                state,
                play: Arc::clone(&self.scope),
                layers: &layers,
                within,
                jinja: jinja.clone(),
            };
            Some(task)
        };
        let others =
            if self.only_once(task, &jinja, &hosts, within) { hosts.split_off(1) } else { Vec::new() };
        let mut done = BTreeMap::new();
        thread::scope(|threads| {
            let (sender, receiver) = mpsc::channel();
            for work in hosts.iter().filter_map(|host| on(host)) {
                let sender = sender.clone();
                let run = move || {
                    let host = work.host.to_owned();
                    // The receiver waits for all of them.
                    let _ = sender.send((host, work.run()));
                };
                if let Err(e) = thread::Builder::new().stack_size(STACK).spawn_scoped(threads, run) {
                    let message = format!("can't start a thread: {e}");
                    self.context.reporter.tell(EventKind::Warning { host: None, message });
                }
            }
            drop(sender);
            loop {
                match receiver.recv_timeout(CARE) {
                    Ok((host, outcome)) => drop(done.insert(host, outcome)),
                    Err(mpsc::RecvTimeoutError::Timeout) => self.look_after_links(),
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        self.share(task, hosts.first().and_then(|host| done.get(host)), &others);
        hosts.into_iter().filter_map(|host| done.remove(&host).map(|outcome| (host, outcome))).collect()
    }

    fn only_once(&self, task: &Task, jinja: &Jinja, hosts: &[String], within: Option<&Within>) -> bool {
        let Some(first) = hosts.first() else { return false };
        let scope = self.sight(task, first, within);
        // One that can't be evaluated: the hosts will tell.
        evaluate::flag(jinja, &scope, task.keywords.run_once.as_ref()).unwrap_or(false)
    }

    /// What one host did for all (`run_once`) is registered for all.
    fn share(&self, task: &Task, outcome: Option<&HostOutcome>, others: &[String]) {
        let (Some(register), Some(told)) =
            (&task.register, outcome.and_then(|outcome| outcome.told.as_ref()))
        else {
            return;
        };
        let value = Arc::new(wire::Value::Object(told.value.clone()));
        for state in others.iter().filter_map(|host| self.context.scope.hosts.get(host)) {
            state.set(register, Arc::clone(&value), told.unknown.as_deref());
        }
    }

    /// Hosts that die while others work are told at once.
    fn look_after_links(&self) {
        for (host, error) in self.context.links.look_after() {
            self.context.lose(&host, &error);
        }
    }

    /// Counts, notifies handlers, and leaves out hosts that failed.
    fn absorb(
        &mut self,
        task: &Task,
        done: &[(String, HostOutcome)],
        within: Option<&Within>,
    ) -> Result<(), Stop> {
        for (host, outcome) in done {
            self.context.reporter.count(host, outcome.statuses.iter().copied());
            if outcome.failed || outcome.lost {
                self.context.give_up(host);
            }
            let progress = self.progress.entry(host.clone()).or_default();
            if let (Some(role), true) = (&task.role, outcome.did_something()) {
                progress.did.insert(role.identity);
            }
            self.notify(host, task, outcome);
        }
        let left = self.hosts();
        *self.scope.hosts.lock().unwrap_or_else(PoisonError::into_inner) = left.clone();
        if done.iter().any(|(_, outcome)| outcome.interrupted) {
            return Err(Stop::Interrupted);
        }
        if let Some((host, _)) = done.iter().find(|(_, outcome)| outcome.failed)
            && !left.is_empty()
            && self.fatal_for_all(task, host, within)
        {
            let message = format!("`{}` failed on {host}: no host does more tasks", task.title());
            self.context.reporter.tell(EventKind::Warning { host: None, message });
            return Err(Stop::Run);
        }
        let all_gone = self.scope.all_hosts.iter().all(|host| !self.context.takes_part(host));
        if all_gone { Err(Stop::Run) } else { Ok(()) }
    }

    fn fatal_for_all(&self, task: &Task, host: &str, within: Option<&Within>) -> bool {
        let hosts = [host.to_owned()];
        let jinja = self.jinja(task);
        let scope = self.sight(task, host, within);
        let fatal = evaluate::flag(&jinja, &scope, task.keywords.any_errors_fatal.as_ref());
        fatal.unwrap_or(true) || self.only_once(task, &jinja, &hosts, within)
    }

    /// The tasks of an include, once for each item that its loop gave on some host.
    fn included(&mut self, tasks: &[Task], done: Vec<(String, HostOutcome)>) -> Result<(), Stop> {
        let most = done.iter().map(|(_, outcome)| outcome.included.len()).max().unwrap_or(0);
        for round in 0..most {
            let within: Within = done
                .iter()
                .filter_map(|(host, outcome)| Some((host.clone(), outcome.included.get(round)?.clone())))
                .collect();
            self.tasks(tasks, Some(&within))?;
        }
        Ok(())
    }
}
