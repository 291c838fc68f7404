//! Does requests on the machine that this process runs on, or on a folder that stands for one.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use target::{CallOptions, Lines, ProcessGroups, Runner, SystemRunner, Target};
use wire::{Failure, Outcome, Request};

use super::{clock, copies::Copies, deadline, execute::Execute, jobs};
use crate::transport::running_executable;

/// Begins a job.
type BeginJob = fn(&mut Target, &jobs::Begin<'_>) -> Result<Outcome, Failure>;

/// One target for the life of a connection, so that check mode remembers what earlier tasks would do.
pub struct Machine {
    target: Target,
    /// Name of the user that this process acts as.
    user: String,
    groups: ProcessGroups,
    copies: Copies,
    /// Where what runs change is kept; none: nowhere.
    keep_in: Option<PathBuf>,
    /// The run, and who runs it.
    run: (String, String),
    /// How jobs are begun.
    begin_job: BeginJob,
    /// Whom to tell the lines of the running program.
    lines: Arc<Mutex<Option<Lines>>>,
}

impl Machine {
    /// The machine itself (`/`) or a folder, worked on by this user.
    pub fn new(root: PathBuf, user: String) -> Self {
        let groups = ProcessGroups::default();
        let lines = Arc::<Mutex<Option<Lines>>>::default();
        let current = Arc::clone(&lines);
        let mut runner = SystemRunner::new(groups.clone());
        runner.set_lines(Some(Arc::new(move |line| {
            let lines = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(lines) = lines {
                lines(line);
            }
        })));
        let target = Target::new(root, Box::new(runner));
        let (run, begin_job) = (Default::default(), jobs::in_process as BeginJob);
        Self { target, user, groups, copies: Copies::default(), keep_in: None, run, begin_job, lines }
    }

    /// The same, with jobs in threads of this process.
    #[cfg(test)]
    pub fn with_jobs_in_threads(self) -> Self {
        let begin_job = |_: &mut Target, begin: &jobs::Begin<'_>| {
            jobs::in_thread(Self::new("/".into(), "root".into()), begin.request, begin.blob)
        };
        Self { begin_job, ..self }
    }

    /// The same, keeping what runs change below a folder.
    pub fn keeping_in(self, folder: PathBuf) -> Self {
        Self { keep_in: Some(folder), ..self }
    }

    fn run(&mut self, request: &Request, blob: &[u8]) -> Result<Outcome, Failure> {
        let module = modules::find_for_agent(&request.module).map_err(|help| Failure {
            message: format!("this agent has no module `{}`", request.module),
            help: Some(help),
            ..Failure::default()
        })?;
        let options = CallOptions {
            check: request.check,
            diff: request.diff,
            no_log: request.no_log,
            secret: request.secret,
            task: request.task.clone(),
            environment: request.environment.clone(),
        };
        if request.own_executable {
            let own = running_executable().map_err(|error| Failure {
                message: format!("failed to read the agent's own executable: {error}"),
                ..Failure::default()
            })?;
            return modules::run(module, &mut self.target, &request.arguments, &own, options);
        }
        modules::run(module, &mut self.target, &request.arguments, blob, options)
    }
}

impl Execute for Machine {
    fn begin(&mut self, run: &str, who: &str) {
        self.copies.begin(run, who);
        self.run = (run.to_owned(), who.to_owned());
        if let Some(folder) = &self.keep_in {
            self.target.keep_in(folder.clone(), run, who, &clock::now());
        }
    }

    fn execute(&mut self, request: &Request, blob: &[u8], lines: &Lines) -> Result<Outcome, Failure> {
        let other = request.become_.as_ref().filter(|other| other.user != self.user || other.login);
        if request.job.is_some() && !request.check {
            let begin = jobs::Begin { run: &self.run, user: other, request, blob };
            return (self.begin_job)(&mut self.target, &begin);
        }
        if let Some(become_) = other {
            return self.copies.execute(&mut self.target, become_, request, blob, lines);
        }
        if request.module == jobs::STATUS {
            return jobs::status(request);
        }
        *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(lines));
        let groups = self.groups.clone();
        let result = deadline::within(request.timeout, &groups, || self.run(request, blob));
        *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // What asks for the job can't be answered in check mode.
        let reason =
            request.job.as_ref().map(|_| "check mode begins no job that nobody waits for".to_owned());
        result.map(|outcome| Outcome { unknown: outcome.unknown.or(reason), ..outcome })
    }

    fn killer(&self) -> Box<dyn Fn() + Send> {
        let (groups, copies) = (self.groups.clone(), self.copies.cancel());
        Box::new(move || {
            copies.raise();
            groups.kill_all();
        })
    }
}
