//! One play: its hosts, facts, sections, and handlers after each section.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use lang::{
    jinja::{Jinja, Scope},
    playbook::{Action, Keywords, ModuleCall, Play, Task, Templated},
};
use wire::EventKind;

use super::{
    Context,
    evaluate::{self, Problem},
    handlers::Notified,
    steps::Stop,
};
use crate::variables::{Guess, Layers, PlayScope, TaskScope};

/// A play that is under way.
pub struct PlayRun<'a> {
    /// The run.
    pub context: &'a Context<'a>,
    /// The play.
    pub play: &'a Play,
    /// What its tasks see of it.
    pub scope: Arc<PlayScope>,
    /// How far each host is.
    pub progress: BTreeMap<String, Progress>,
}

/// How far a host is in a play.
#[derive(Debug, Default)]
pub struct Progress {
    /// It does no more tasks of this play (`meta: end_host`).
    pub ended: bool,
    /// Identities of the roles of which it did a task.
    pub did: BTreeSet<usize>,
    /// Identities of the roles that it does not do again.
    pub completed: BTreeSet<usize>,
    /// Handlers to run, by their number.
    pub notified: BTreeMap<usize, Notified>,
    /// The handler that is under way.
    pub handling: Option<usize>,
}

/// Does a play on these hosts.
///
/// # Errors
/// Why the run ends with it.
pub fn run(context: &Context<'_>, play: &Play, hosts: Vec<String>) -> Result<(), Stop> {
    let scope = PlayScope {
        run: Arc::clone(&context.scope),
        name: play.title().to_owned(),
        hosts: Mutex::new(hosts.clone()),
        all_hosts: hosts.clone(),
    };
    let mut run = PlayRun {
        context,
        play,
        scope: Arc::new(scope),
        progress: hosts.iter().map(|host| (host.clone(), Progress::default())).collect(),
    };
    context.reporter.tell(EventKind::PlayStarted { play: play.title().to_owned(), hosts });
    let result = run.sections();
    run.tell_pending(result.is_err());
    match result {
        Err(Stop::Play) => Ok(()),
        other => other,
    }
}

impl PlayRun<'_> {
    fn sections(&mut self) -> Result<(), Stop> {
        self.gather_facts()?;
        let play = self.play;
        for section in &play.sections {
            self.tasks(section, None)?;
            self.flush_handlers()?;
        }
        Ok(())
    }

    /// Asks the machines for facts, unless the play does not want them.
    fn gather_facts(&mut self) -> Result<(), Stop> {
        let Some(any) = self.play.tasks().next() else { return Ok(()) };
        let Ok(module) = modules::find("setup") else { return Ok(()) };
        let call = ModuleCall { module, span: self.play.span.clone(), arguments: Vec::new() };
        let task = Task {
            name: Some(Templated { text: "gather facts".to_owned(), span: self.play.span.clone() }),
            keywords: Keywords { notify: Vec::new(), when: Vec::new(), ..self.play.keywords.clone() },
            ..Task::new(self.play.span.clone(), Action::Module(call), any.search.clone())
        };
        let hosts = self.hosts();
        let Some(first) = hosts.first() else { return Ok(()) };
        let wanted = evaluate::flag(&self.context.jinja, &self.outside(first), Some(&self.play.gather_facts));
        match wanted {
            Ok(true) => self.step(&task, hosts, None, false),
            Ok(false) => Ok(()),
            Err(Problem { message, .. }) => {
                self.context.reporter.tell(EventKind::Warning { host: None, message });
                Err(Stop::Wrong)
            }
        }
    }

    /// The hosts that do the next task, in the order of the inventory.
    pub fn hosts(&self) -> Vec<String> {
        let goes_on = |host: &&String| {
            self.context.takes_part(host) && self.progress.get(*host).is_some_and(|host| !host.ended)
        };
        self.scope.all_hosts.iter().filter(goes_on).cloned().collect()
    }

    /// What is seen on a host outside of any task.
    fn outside(&self, host: &str) -> Scope {
        let play = self.play;
        Arc::new(TaskScope {
            play: Arc::clone(&self.scope),
            host: host.to_owned(),
            layers: Layers { vars: play.vars.iter().rev().cloned().collect(), ..Layers::default() },
            role: None,
            item: Vec::new(),
            guess: Guess::default(),
        })
    }

    /// Renders with the lookups of a task.
    pub fn jinja(&self, task: &Task) -> Jinja {
        let lookups = crate::actions::TaskLookups {
            content: Arc::clone(&self.context.content),
            search: task.search.clone(),
        };
        self.context.jinja.with_lookups(Arc::new(lookups))
    }
}
