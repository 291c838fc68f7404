//! `strategy: free` and `host_pinned`: each host of a batch goes through the play by itself.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, PoisonError},
    thread,
};

use lang::playbook::Setting;
use wire::EventKind;

use super::{play::PlayRun, progress::Progress, steps::Stop, workers::STACK};

/// What hosts that go on by themselves still have in common.
#[derive(Debug)]
pub struct Fellows {
    /// All of them, in the order of the play.
    pub hosts: Vec<String>,
    /// One of them ended it for all.
    over: Mutex<Option<Stop>>,
    /// How many of them are at a task, where `throttle` allows only some.
    busy: Mutex<BTreeMap<String, usize>>,
    left: Condvar,
}

/// A host's place among those that may be at a task.
#[derive(Debug)]
pub struct Turn<'a> {
    fellows: &'a Fellows,
    place: String,
}

impl Fellows {
    fn new(hosts: Vec<String>) -> Self {
        Self { hosts, over: Mutex::default(), busy: Mutex::default(), left: Condvar::new() }
    }

    /// No host does more of the play.
    pub fn end(&self, stop: Stop) {
        self.over.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(stop);
    }

    /// Why no host does more of the play.
    pub fn over(&self) -> Option<Stop> {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until fewer than `most` hosts are at the task that is written at `place`.
    pub fn turn(&self, place: String, most: usize) -> Turn<'_> {
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |busy: &mut BTreeMap<String, usize>| busy.get(&place).is_some_and(|at| *at >= most);
        let mut busy = self.left.wait_while(busy, full).unwrap_or_else(PoisonError::into_inner);
        *busy.entry(place.clone()).or_default() += 1;
        drop(busy);
        Turn { fellows: self, place }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut busy = self.fellows.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = busy.get_mut(&self.place) {
            *at = at.saturating_sub(1);
        }
        self.fellows.left.notify_all();
    }
}

impl<'a> PlayRun<'a> {
    /// Each host of the batch does all of it by itself.
    pub fn each_alone(&self) -> Result<(), Stop> {
        self.tell_what_means_nothing();
        let fellows = Fellows::new(self.batch.clone());
        let stops: Vec<Stop> = thread::scope(|threads| {
            let mut started = Vec::new();
            for host in &self.batch {
                let mut run = self.alone(host, &fellows);
                let thread = thread::Builder::new().stack_size(STACK);
                match thread.spawn_scoped(threads, move || run.finish()) {
                    Ok(thread) => started.push(thread),
                    Err(e) => {
                        let message = format!("can't start a thread: {e}");
                        self.context.reporter.tell(EventKind::Warning { host: None, message });
                        fellows.end(Stop::Wrong);
                    }
                }
            }
            started.into_iter().filter_map(|thread| thread.join().unwrap_or(Err(Stop::Wrong)).err()).collect()
        });
        let gravest = [Stop::Interrupted, Stop::Wrong, Stop::Play, Stop::Batch];
        if let Some(stop) = gravest.into_iter().find(|stop| stops.contains(stop)) {
            return Err(stop);
        }
        match self.batch.iter().any(|host| self.context.takes_part(host)) {
            true => Ok(()),
            false => Err(Stop::Run),
        }
    }

    /// What one host does of this batch.
    fn alone<'b>(&self, host: &str, fellows: &'b Fellows) -> PlayRun<'b>
    where
        'a: 'b,
    {
        PlayRun {
            context: self.context,
            play: self.play,
            scope: self.scope.clone(),
            batch: vec![host.to_owned()],
            fellows: Some(fellows),
            failed_at_once: self.failed_at_once.clone(),
            batch_size: 1,
            progress: BTreeMap::from([(host.to_owned(), Progress::default())]),
            handlers: self.handlers.clone(),
            roles: self.roles.clone(),
            brought: Vec::new(),
            guards: Vec::new(),
            failures: 0,
            most_failed: None,
        }
    }

    /// As in Ansible no host does or decides anything for others.
    fn tell_what_means_nothing(&self) {
        let tell = |keyword: &str, place: String| {
            let message = format!(
                "`{keyword}` means nothing where each host goes through the play by itself (`strategy`){place}"
            );
            self.context.reporter.tell(EventKind::Warning { host: None, message });
        };
        if self.most_failed.is_some() {
            tell("max_fail_percentage", String::new());
        }
        let set = |flag: &Option<Setting<bool>>| !matches!(flag, None | Some(Setting::Literal(false)));
        if let Some(task) = self.play.tasks().find(|task| set(&task.keywords.run_once)) {
            tell("run_once", format!(": all do `{}` ({})", task.title(), task.span));
        }
        if let Some(task) = self.play.tasks().find(|task| set(&task.keywords.any_errors_fatal)) {
            tell("any_errors_fatal", format!(", as of `{}` ({})", task.title(), task.span));
        }
    }
}
