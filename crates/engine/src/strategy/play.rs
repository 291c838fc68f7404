//! One play: its batches, and of each its facts, sections, and handlers after each section.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use lang::{
    jinja::{Jinja, Scope},
    playbook::{
        Action, Handler, Included, Keywords, ModuleCall, Play, Role, Step, Strategy, Task, Templated,
    },
};
use wire::{EventKind, Value};

use super::{
    Context,
    batches::{self, batches},
    blocks::Guard,
    evaluate::{self, Problem},
    free::Fellows,
    progress::Progress,
    steps::Stop,
};
use crate::variables::{Guess, Layers, PlayScope, RoleNames, TaskScope};

/// A batch of a play that is under way.
pub struct PlayRun<'a> {
    /// The run.
    pub context: &'a Context<'a>,
    /// The play.
    pub play: &'a Play,
    /// What its tasks see of it.
    pub scope: Arc<PlayScope>,
    /// The hosts that began it, in the order of the play.
    pub batch: Vec<String>,
    /// Where it is what one host does that goes on by itself: what it has in common with the others.
    pub fellows: Option<&'a Fellows>,
    /// Hosts that failed with no block around that does something about it.
    pub failed_at_once: BTreeSet<String>,
    /// How many hosts the batch would have if none had failed before.
    pub batch_size: usize,
    /// How far each host is.
    pub progress: BTreeMap<String, Progress>,
    /// All handlers so far.
    pub handlers: Vec<Arc<Handler>>,
    /// The roles whose variables all tasks see.
    pub roles: Vec<Arc<Role>>,
    /// Includes whose handlers and roles are among these.
    pub brought: Vec<Arc<Included>>,
    /// The blocks around what is under way, the outermost first.
    pub guards: Vec<Guard>,
    /// How many times it was done in any case so far, whatever had failed.
    pub failures: usize,
    /// `max_fail_percentage`.
    pub most_failed: Option<f64>,
}

/// Does a play on these hosts; some of them may have failed before. `prompted`: what the operator was asked for.
///
/// # Errors
/// Why the run ends with it.
pub fn run(
    context: &Context<'_>,
    play: &Play,
    hosts: Vec<String>,
    prompted: Vec<(String, Arc<Value>)>,
) -> Result<(), Stop> {
    let ordered = batches::ordered(play.order, hosts.clone());
    let takes_part = |host: &&String| context.takes_part(host);
    let left: Vec<String> = hosts.iter().filter(takes_part).cloned().collect();
    let Some(first) = left.first().cloned() else { return Ok(()) };
    let scope = Arc::new(PlayScope {
        run: Arc::clone(&context.scope),
        name: play.title().to_owned(),
        playbook_dir: context.content.location(&play.folder),
        batch: Mutex::new(left.clone()),
        hosts: Mutex::new(left),
        all_hosts: Mutex::new(hosts),
        roles: RoleNames::of(play),
        prompted,
        late_vars: Mutex::default(),
    });
    let outside = outside(play, &scope, &first);
    let wrong = |problem: Problem| {
        let Problem { message, .. } = problem;
        context.reporter.tell(EventKind::Warning { host: None, message });
        Stop::Wrong
    };
    let sizes = play.serial.iter().map(|text| {
        let size = evaluate::text(&context.jinja, &outside, text)?;
        let no_size = || Problem::wrong(text, "`serial` needs numbers of hosts or percentages");
        batches::size(&size, ordered.len()).ok_or_else(no_size)
    });
    let sizes: Vec<_> = sizes.collect::<Result<_, _>>().map_err(wrong)?;
    let most_failed =
        evaluate::percentage(&context.jinja, &outside, play.max_fail_percentage.as_ref()).map_err(wrong)?;
    let named = |handler: &Handler| Arc::new(with_name(context, &outside, handler));
    let handlers: Vec<Arc<Handler>> = play.handlers.iter().map(named).collect();
    for members in batches(&ordered, &sizes) {
        let batch: Vec<String> = members.iter().filter(takes_part).cloned().collect();
        if batch.is_empty() {
            continue;
        }
        let mut run = PlayRun {
            context,
            play,
            scope: Arc::clone(&scope),
            progress: batch.iter().map(|host| (host.clone(), Progress::default())).collect(),
            handlers: handlers.clone(),
            roles: play.roles.clone(),
            brought: Vec::new(),
            guards: Vec::new(),
            failures: 0,
            fellows: None,
            failed_at_once: BTreeSet::new(),
            batch_size: members.len(),
            most_failed,
            batch,
        };
        match run.whole() {
            Ok(()) | Err(Stop::Batch) => {}
            Err(Stop::Play) => return Ok(()),
            Err(stop) => return Err(stop),
        }
    }
    Ok(())
}

/// A handler whose name is rendered with the variables of the play, where it is a template of them.
fn with_name(context: &Context<'_>, outside: &Scope, handler: &Handler) -> Handler {
    let mut handler = handler.clone();
    if let Some(name) = handler.task.name.as_mut().filter(|name| name.is_template())
        && let Ok(text) = evaluate::text(&context.jinja, outside, name)
    {
        name.text = text;
    }
    handler
}

/// What is seen on a host outside of any task.
fn outside(play: &Play, scope: &Arc<PlayScope>, host: &str) -> Scope {
    Arc::new(TaskScope {
        play: Arc::clone(scope),
        host: host.to_owned(),
        layers: Layers { play: play.vars.iter().rev().cloned().collect(), ..Layers::default() },
        role: None,
        search: Vec::new(),
        item: Vec::new(),
        delegate: None,
        guess: Guess::default(),
    })
}

impl PlayRun<'_> {
    /// The whole batch.
    fn whole(&mut self) -> Result<(), Stop> {
        let (play, hosts) = (self.play.title().to_owned(), self.batch.clone());
        self.context.reporter.tell(EventKind::PlayStarted { play, hosts });
        self.take_stock();
        match self.play.strategy {
            Strategy::Linear => self.finish(),
            Strategy::Free => self.each_alone(),
        }
    }

    /// All that is left of the play.
    pub fn finish(&mut self) -> Result<(), Stop> {
        let result = self.sections();
        self.tell_pending(result.is_err());
        for (host, progress) in &self.progress {
            if progress.condemned {
                self.context.give_up(host);
            }
        }
        result
    }

    fn sections(&mut self) -> Result<(), Stop> {
        self.read_vars_files(false)?;
        self.gather_facts()?;
        self.read_vars_files(true)?;
        let play = self.play;
        let force = match &play.force_handlers {
            None => false,
            setting => {
                let Some(first) = self.hosts().first().cloned() else { return Ok(()) };
                let forced = evaluate::flag(&self.context.jinja, &self.outside(&first), setting.as_ref());
                forced.map_err(|problem| self.wrong(problem))?
            }
        };
        for section in &play.sections {
            match force {
                true => self.with_forced_handlers(section)?,
                false => {
                    self.steps(section, None)?;
                    self.flush_handlers(&self.hosts())?;
                }
            }
        }
        Ok(())
    }

    /// Handlers run also where a task of the section failed.
    fn with_forced_handlers(&mut self, section: &[Step]) -> Result<(), Stop> {
        let entered = self.hosts();
        self.guarded(Guard { rescues: false }, |run| run.steps(section, None))?;
        self.always(entered, None, |run, within| {
            let hosts = run.hosts_within(Some(within));
            run.flush_handlers(&hosts)
        })?;
        self.settle();
        match self.batch.iter().any(|host| self.context.takes_part(host)) {
            true => Ok(()),
            false => Err(Stop::Run),
        }
    }

    /// Asks the machines for facts, unless the play does not want them.
    fn gather_facts(&mut self) -> Result<(), Stop> {
        let Some(any) = self.play.tasks().next() else { return Ok(()) };
        // A play without tags always asks, one with tags only where it is chosen.
        let tags = &self.play.keywords.tags;
        if !tags.is_empty() && !self.context.selection.chooses_tags(tags) {
            return Ok(());
        }
        let Ok(module) = modules::find("setup") else { return Ok(()) };
        let arguments = self.play.gather_arguments.clone();
        let call = ModuleCall { module, span: self.play.span.clone(), arguments };
        let task = Task {
            name: Some(Templated { text: "gather facts".to_owned(), span: self.play.span.clone() }),
            keywords: Keywords {
                notify: Vec::new(),
                when: Vec::new(),
                run_once: None,
                ..self.play.keywords.clone()
            },
            ..Task::new(self.play.span.clone(), Action::Module(call), any.search.clone())
        };
        let hosts = self.hosts();
        let Some(first) = hosts.first() else { return Ok(()) };
        let wanted = evaluate::flag(&self.context.jinja, &self.outside(first), Some(&self.play.gather_facts));
        match wanted {
            Ok(true) => self.step(&task, hosts, None, false),
            Ok(false) => Ok(()),
            Err(problem) => Err(self.wrong(problem)),
        }
    }

    pub(super) fn wrong(&self, problem: Problem) -> Stop {
        self.context.reporter.tell(EventKind::Warning { host: None, message: problem.message });
        Stop::Wrong
    }

    /// The hosts that do the next task, in the order of the play.
    pub fn hosts(&self) -> Vec<String> {
        let goes_on = |host: &&String| {
            self.context.takes_part(host) && self.progress.get(*host).is_some_and(Progress::goes_on)
        };
        self.batch.iter().filter(goes_on).cloned().collect()
    }

    /// What is seen on a host outside of any task.
    pub(super) fn outside(&self, host: &str) -> Scope {
        outside(self.play, &self.scope, host)
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
