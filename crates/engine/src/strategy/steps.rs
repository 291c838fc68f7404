//! Step by step: on which hosts, and what follows from how it ended.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
};

use lang::{
    jinja::Scope,
    playbook::{Action, Step, Task},
};
use wire::{EventKind, Status, TaskHeader, Value};

use super::{
    evaluate, free::Fellows, host_task::ItemVariables, outcome::HostOutcome, play::PlayRun,
    progress::Progress,
};
use crate::variables::Layers;

/// Why the tasks that would follow are not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The batch is over for all its hosts.
    Batch,
    /// The play is over for all hosts.
    Play,
    /// No host is left, or one failed for all.
    Run,
    /// The play itself is wrong; it has been told.
    Wrong,
    /// The operator interrupted it.
    Interrupted,
}

/// The hosts that do steps, each with the variables of the items of the includes around.
pub type Within = BTreeMap<String, ItemVariables>;

impl PlayRun<'_> {
    /// Does steps, one after the other.
    pub fn steps(&mut self, steps: &[Step], within: Option<&Within>) -> Result<(), Stop> {
        for step in steps {
            self.goes_on()?;
            match step {
                Step::Block(block) => self.block(block, within)?,
                Step::Task(task) => match task.action {
                    Action::Meta(meta) => self.meta(task, meta, within)?,
                    _ if self.context.selection.chooses(task) => {
                        let hosts = self.hosts_of(task, within);
                        self.step(task, hosts, within, false)?;
                    }
                    _ => {}
                },
            }
        }
        Ok(())
    }

    /// Whether there is more to do: nobody interrupted or ended it.
    pub fn goes_on(&self) -> Result<(), Stop> {
        if self.context.cancel.is_raised() {
            return Err(Stop::Interrupted);
        }
        self.fellows.and_then(Fellows::over).map_or(Ok(()), Err)
    }

    /// The hosts that do the next step, in the order of the play.
    pub fn hosts_within(&self, within: Option<&Within>) -> Vec<String> {
        let mut hosts = self.hosts();
        hosts.retain(|host| within.is_none_or(|within| within.contains_key(host)));
        hosts
    }

    /// The hosts that do a task.
    pub fn hosts_of(&self, task: &Task, within: Option<&Within>) -> Vec<String> {
        let mut hosts = self.hosts_within(within);
        if let Some(role) = &task.role {
            let done_with = |progress: &Progress| {
                let ended = progress.ended_role.as_ref().is_some_and(|ended| Arc::ptr_eq(ended, role));
                progress.completed.contains(&role.identity) || (ended && task.is_written())
            };
            hosts.retain(|host| !self.progress.get(host).is_some_and(done_with));
        }
        hosts
    }

    /// What a task sees on a host before it has items.
    pub fn sight(&self, task: &Task, host: &str, within: Option<&Within>) -> Scope {
        let item = within.and_then(|within| within.get(host)).cloned().unwrap_or_default();
        Arc::new(self.context.sight(&self.scope, task, Layers::of(self.play, &self.roles, task), host, item))
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
        let name = hosts.first().map(|host| self.name_on(task, host, within));
        let number = self.announce(task, name, handler);
        let once = self.only_once(task, &hosts, within);
        let done = self.on_all(task, number, hosts, within)?;
        let absorbed = self.absorb(task, &done, once, within);
        if handler && !matches!(task.action, Action::Include(_)) {
            for (host, _) in done.iter().filter(|(_, outcome)| outcome.complete()) {
                self.progress.entry(host.clone()).or_default().handling = None;
            }
        }
        absorbed?;
        if matches!(task.action, Action::Include(_)) {
            self.included(task, done, handler)?;
        }
        Ok(())
    }

    /// What a task is called on a host; what can't be rendered is told as it is written, as Ansible does.
    fn name_on(&self, task: &Task, host: &str, within: Option<&Within>) -> String {
        let name = task.name.as_ref().filter(|name| name.is_template());
        let rendered =
            name.map(|name| evaluate::text(&self.jinja(task), &self.sight(task, host, within), name));
        rendered.and_then(Result::ok).unwrap_or_else(|| task.title().to_owned())
    }

    /// Tells that a task begins, under this name or its own, and gives its number.
    pub fn announce(&self, task: &Task, name: Option<String>, handler: bool) -> u64 {
        let number = self.context.number();
        self.context.reporter.tell(EventKind::TaskStarted(TaskHeader {
            task: number,
            name: name.unwrap_or_else(|| task.title().to_owned()),
            role: task.role.as_ref().map(|role| role.name.clone()),
            module: task.action_name().to_owned(),
            location: task.span.to_string(),
            handler,
            host: self.fellows.and_then(|_| self.batch.first().cloned()),
        }));
        number
    }

    /// Counts, notifies handlers, and leaves out hosts that failed.
    fn absorb(
        &mut self,
        task: &Task,
        done: &[(String, HostOutcome)],
        once: bool,
        within: Option<&Within>,
    ) -> Result<(), Stop> {
        for (host, outcome) in done {
            match outcome.included.len() {
                0 | 1 => self.context.reporter.count(host, outcome.statuses.iter().copied()),
                // As in Ansible each item of an include counts.
                several => (0..several).for_each(|_| self.context.reporter.count(host, [Status::Ok])),
            }
            if outcome.failed {
                self.failed(task, host, outcome);
            }
            let progress = self.progress.entry(host.clone()).or_default();
            if let (Some(role), true) = (&task.role, outcome.did_something()) {
                progress.did.insert(role.identity);
            }
            self.notify(host, task, outcome);
        }
        if done.iter().any(|(_, outcome)| outcome.interrupted) {
            return Err(Stop::Interrupted);
        }
        let at_fault = done.iter().find(|(_, outcome)| outcome.failed || outcome.lost);
        if let Some((host, outcome)) = at_fault
            && (once || self.any_errors_fatal(task, host, within))
        {
            let for_all = outcome.failed && self.runs_once(task, &self.batch, within);
            self.fail_the_others(task, host, done, for_all);
        }
        self.settle();
        self.take_stock();
        if self.too_many_failed()? {
            return Err(Stop::Run);
        }
        let all_gone = self.batch.iter().all(|host| !self.context.takes_part(host));
        if all_gone { Err(Stop::Run) } else { Ok(()) }
    }

    fn failed(&mut self, task: &Task, host: &str, outcome: &HostOutcome) {
        // As in Ansible those for which a block does something first do not count for `max_fail_percentage`.
        if self.guards.is_empty() {
            self.failed_at_once.insert(host.to_owned());
        }
        let progress = self.progress.entry(host.to_owned()).or_default();
        progress.strokes = 1;
        if !outcome.statuses.contains(&Status::Rescued) {
            progress.condemned = true;
            return;
        }
        let (Some(state), Some(told)) = (self.context.scope.hosts.get(host), &outcome.told) else { return };
        state.set("ansible_failed_task", Arc::new(described(task)), None);
        state.set("ansible_failed_result", Arc::new(Value::Object(told.value.clone())), None);
    }

    /// One host failed for all of the batch.
    fn fail_the_others(&mut self, task: &Task, host: &str, done: &[(String, HostOutcome)], once: bool) {
        let at_fault = |host: &String| {
            done.iter().any(|(other, outcome)| other == host && (outcome.failed || outcome.lost))
        };
        let others: Vec<String> = self
            .batch
            .iter()
            .filter(|host| self.context.takes_part(host) && !at_fault(host))
            .cloned()
            .collect();
        if !others.is_empty() && self.guards.is_empty() {
            let message = format!("`{}` failed on {host}: no host does more tasks", task.title());
            self.context.reporter.tell(EventKind::Warning { host: None, message });
        }
        for host in others {
            self.failed_at_once.insert(host.clone());
            self.context.reporter.left_out();
            let progress = self.progress.entry(host).or_default();
            progress.strokes += if once { 2 } else { 1 };
            progress.condemned = true;
        }
    }

    /// Tells the variables which hosts are left.
    pub fn take_stock(&self) {
        let left = |host: &&String| {
            let goes_on = |progress: &Progress| !progress.condemned && !progress.ended;
            self.context.takes_part(host) && self.progress.get(*host).is_none_or(goes_on)
        };
        // Of hosts that go on by themselves only they know.
        let others = |host: &String| self.fellows.is_some() && !self.batch.contains(host);
        let told = |known: &mut Vec<String>, all: &[String]| {
            let stays = |host: &&String| if others(host) { known.contains(host) } else { left(host) };
            *known = all.iter().filter(stays).cloned().collect();
        };
        let all = self.scope.all_hosts.lock().unwrap_or_else(PoisonError::into_inner);
        told(&mut self.scope.batch.lock().unwrap_or_else(PoisonError::into_inner), self.everyone());
        told(&mut self.scope.hosts.lock().unwrap_or_else(PoisonError::into_inner), &all);
    }

    /// The hosts of the batch, also those that go on beside this one.
    pub fn everyone(&self) -> &[String] {
        self.fellows.map_or(&self.batch, |fellows| &fellows.hosts)
    }

    /// `max_fail_percentage`.
    fn too_many_failed(&self) -> Result<bool, Stop> {
        let Some(most) = self.most_failed else { return Ok(false) };
        let failed = self.failed_at_once.len();
        #[expect(clippy::cast_precision_loss, reason = "there are fewer hosts")]
        let share = failed as f64 / self.batch_size.max(1) as f64 * 100.0;
        if share > most {
            let message = format!(
                "{failed} of {} hosts failed, more than `max_fail_percentage` ({most} %): no host does more tasks",
                self.batch_size
            );
            self.context.reporter.tell(EventKind::Warning { host: None, message });
        }
        Ok(share > most)
    }

    fn any_errors_fatal(&self, task: &Task, host: &str, within: Option<&Within>) -> bool {
        let scope = self.sight(task, host, within);
        let fatal = evaluate::flag(&self.jinja(task), &scope, task.keywords.any_errors_fatal.as_ref());
        fatal.unwrap_or(true)
    }
}

/// A task as `ansible_failed_task` tells it.
fn described(task: &Task) -> Value {
    let arguments = match &task.action {
        Action::Module(call) => Value::Object(call.arguments()),
        Action::Include(_) | Action::Meta(_) | Action::Arguments(_) => Value::Object(wire::Object::new()),
    };
    serde_json::json!({
        "name": task.name.as_ref().map_or("", |name| name.text.as_str()),
        "action": task.action_name(),
        "args": arguments,
        "tags": task.keywords.tags,
        "register": task.register,
        "delegate_to": task.keywords.delegate_to.as_ref().map(|name| name.text.as_str()),
    })
}
