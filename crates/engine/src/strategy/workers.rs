//! One task on all hosts at the same time.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use lang::playbook::{Action, Setting, Strategy, Task};
use wire::EventKind;

use super::{
    evaluate,
    host_task::HostTask,
    outcome::HostOutcome,
    play::PlayRun,
    steps::{Stop, Within},
};
use crate::variables::{Layers, Snapshot};

/// How often idle connections are looked after while others work.
const CARE: Duration = Duration::from_secs(1);
/// Templates may nest deeply.
pub const STACK: usize = 4 << 20;

impl PlayRun<'_> {
    /// Does a task on all hosts at the same time (as many as `throttle` allows). The outcomes are in the order
    /// of the hosts.
    pub fn on_all(
        &self,
        task: &Task,
        number: u64,
        mut hosts: Vec<String>,
        within: Option<&Within>,
    ) -> Result<Vec<(String, HostOutcome)>, Stop> {
        let jinja = self.jinja(task);
        let layers = Layers::of(self.play, &self.roles, task);
        let rescuing = self.guards.iter().any(|guard| guard.rescues);
        let on = |host: &str| {
            let state = self.context.scope.hosts.get(host)?;
            let within = within.and_then(|within| within.get(host)).map_or(&[][..], Vec::as_slice);
            let task = HostTask {
                context: self.context,
                task,
                number,
                host: self.batch.iter().find(|known| *known == host)?,
                state,
                play: Arc::clone(&self.scope),
                layers: &layers,
                within,
                rescuing,
                attempt: Cell::new(None),
                of_others: RefCell::default(),
                jinja: jinja.clone(),
            };
            Some(task)
        };
        let mut others = if self.only_once(task, &hosts, within) { hosts.split_off(1) } else { Vec::new() };
        // As in Ansible what only one host does because of its module is known of that one.
        others.retain(|_| self.runs_once(task, &hosts, within));
        // What one host does for all (`run_once`) is known of all.
        let first = hosts.first().and_then(|host| self.context.scope.hosts.get(host));
        let before = first.as_ref().filter(|_| !others.is_empty()).map(|state| state.snapshot());
        let most = match module(task) {
            // The hosts of a group are in the order of the play.
            Some("group_by") if self.fellows.is_none() => 1,
            _ => self.throttle(task, &hosts, within)?,
        };
        let _turn = self
            .fellows
            .filter(|_| most < usize::MAX)
            .map(|fellows| fellows.turn(task.span.to_string(), most));
        let mut done = BTreeMap::new();
        let waiting: Mutex<VecDeque<HostTask<'_>>> =
            Mutex::new(hosts.iter().filter_map(|host| on(host)).collect());
        thread::scope(|threads| {
            let (sender, receiver) = mpsc::channel();
            for _ in 0..hosts.len().min(most) {
                let (sender, waiting) = (sender.clone(), &waiting);
                let run = move || {
                    loop {
                        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                        let Some(work) = next else { return };
                        let host = work.host.to_owned();
                        // The receiver waits for all of them.
                        let _ = sender.send((host, work.run()));
                    }
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
        if let (Some(state), Some(before)) = (first, before) {
            others.iter().filter_map(|host| self.context.scope.hosts.get(host)).for_each(|other| {
                state.teach(&before, &other);
            });
        }
        let done: Vec<_> =
            hosts.into_iter().filter_map(|host| done.remove(&host).map(|outcome| (host, outcome))).collect();
        for (other, sheet) in done.iter().flat_map(|(_, outcome)| &outcome.of_others) {
            if let Some(state) = self.context.scope.hosts.get(other) {
                sheet.teach(&Snapshot::default(), &state);
            }
        }
        Ok(done)
    }

    /// How many hosts do a task at the same time.
    fn throttle(&self, task: &Task, hosts: &[String], within: Option<&Within>) -> Result<usize, Stop> {
        let (Some(setting), Some(first)) = (&task.keywords.throttle, hosts.first()) else {
            return Ok(usize::MAX);
        };
        let scope = self.sight(task, first, within);
        match evaluate::number(&self.jinja(task), &scope, Some(setting), 0) {
            Ok(0) => Ok(usize::MAX),
            Ok(most) => Ok(most as usize),
            Err(problem) => {
                let message = format!("`throttle`: {}", problem.message);
                self.context.reporter.tell(EventKind::Warning { host: None, message });
                Err(Stop::Wrong)
            }
        }
    }

    /// Only the first of these hosts does a task: it says so, or what its module does is not for a host.
    pub fn only_once(&self, task: &Task, hosts: &[String], within: Option<&Within>) -> bool {
        matches!(module(task), Some("add_host" | "pause")) || self.runs_once(task, hosts, within)
    }

    /// The first of these hosts does a task for all (`run_once`).
    pub fn runs_once(&self, task: &Task, hosts: &[String], within: Option<&Within>) -> bool {
        let (Some(setting), Some(first)) = (&task.keywords.run_once, hosts.first()) else { return false };
        if self.play.strategy == Strategy::Free {
            return false;
        }
        if let Setting::Literal(once) = setting {
            return *once;
        }
        let scope = self.sight(task, first, within);
        // One that can't be evaluated: the hosts will tell.
        evaluate::flag(&self.jinja(task), &scope, Some(setting)).unwrap_or(false)
    }

    /// Hosts that die while others work are told at once.
    fn look_after_links(&self) {
        for (host, error) in self.context.links.look_after() {
            self.context.lose(&host, &error);
        }
    }
}

fn module(task: &Task) -> Option<&'static str> {
    match &task.action {
        Action::Module(call) => Some(call.module.name),
        _ => None,
    }
}
