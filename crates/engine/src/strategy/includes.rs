//! The tasks of includes, once for each item that their loop gave on some host.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

use lang::{
    files::Files,
    playbook::{Deferred, Included, Role, Task},
};
use wire::Failure;

use super::{
    outcome::HostOutcome,
    play::PlayRun,
    steps::{Stop, Within},
};

/// An include, and its rendered names.
type Key = (usize, Vec<String>);

/// Included files that were read during the run, by the include and the rendered names.
#[derive(Default)]
pub struct ReadIncludes(Mutex<BTreeMap<Key, Arc<Included>>>);

impl ReadIncludes {
    /// What an include brings; it is read once.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(
        &self,
        files: &dyn Files,
        deferred: &Arc<Deferred>,
        names: Vec<String>,
    ) -> Result<Arc<Included>, Failure> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.entry((Arc::as_ptr(deferred) as usize, names)) {
            Entry::Occupied(read) => Ok(Arc::clone(read.get())),
            Entry::Vacant(free) => {
                let included = deferred.read(files, &free.key().1).map_err(|diagnostics| {
                    let tell = |d: &lang::diagnostic::Diagnostic| match &d.span {
                        Some(span) => format!("{} ({span})", d.message),
                        None => d.message.clone(),
                    };
                    Failure {
                        message: diagnostics.iter().map(tell).collect::<Vec<_>>().join("; "),
                        help: diagnostics.into_iter().find_map(|diagnostic| diagnostic.help),
                        ..Failure::default()
                    }
                })?;
                Ok(Arc::clone(free.insert(Arc::new(included))))
            }
        }
    }
}

impl PlayRun<'_> {
    /// Does the tasks of an include where it was done. Hosts that include the same tasks do them together.
    pub fn included(
        &mut self,
        task: &Task,
        done: Vec<(String, HostOutcome)>,
        handler: bool,
    ) -> Result<(), Stop> {
        let most = done.iter().map(|(_, outcome)| outcome.included.len()).max().unwrap_or(0);
        for round in 0..most {
            let mut groups: Vec<(Arc<Included>, Within)> = Vec::new();
            for (host, outcome) in &done {
                let Some((included, variables)) = outcome.included.get(round) else { continue };
                let known = groups.iter_mut().find(|(known, _)| Arc::ptr_eq(known, included));
                match known {
                    Some((_, within)) => drop(within.insert(host.clone(), variables.clone())),
                    None => groups.push((
                        Arc::clone(included),
                        [(host.clone(), variables.clone())].into_iter().collect(),
                    )),
                }
            }
            for (included, within) in groups {
                self.bring(&included);
                match handler {
                    true => self.as_handlers(&included, &within)?,
                    false => self.steps(&included.steps, Some(&within))?,
                }
                // An included role that was ended may be included again.
                let own = |ended: &Arc<Role>| task.role.as_ref().is_some_and(|role| Arc::ptr_eq(role, ended));
                for host in within.keys() {
                    let progress = self.progress.entry(host.clone()).or_default();
                    progress.ended_role = progress.ended_role.take().filter(own);
                }
            }
        }
        Ok(())
    }

    /// The tasks of an included file of handlers are handlers themselves.
    fn as_handlers(&mut self, included: &Included, within: &Within) -> Result<(), Stop> {
        for task in lang::playbook::tasks(&included.steps) {
            let hosts = self.hosts_of(task, Some(within));
            self.step(task, hosts, Some(within), true)?;
        }
        Ok(())
    }

    /// What an include brings is there from now on.
    fn bring(&mut self, included: &Arc<Included>) {
        if self.brought.iter().any(|known| Arc::ptr_eq(known, included)) {
            return;
        }
        self.handlers.extend(included.handlers.iter().cloned().map(Arc::new));
        self.roles.extend(included.public.iter().cloned());
        self.brought.push(Arc::clone(included));
    }
}
