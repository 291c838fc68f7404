//! Does requests on the machine that this process runs on, or on a folder that stands for one.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use target::{CallOptions, Lines, ProcessGroups, Runner, SystemRunner, Target};
use wire::{Failure, Outcome, Request};

use super::{clock, copies::Copies, deadline, execute::Execute};
use crate::transport::running_executable;

/// One target for the life of a connection, so that check mode remembers what earlier tasks would do.
pub struct Machine {
    target: Target,
    /// Name of the user that this process acts as.
    user: String,
    groups: ProcessGroups,
    copies: Copies,
    /// Where what runs change is kept; none: nowhere.
    keep_in: Option<PathBuf>,
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
        Self { target, user, groups, copies: Copies::default(), keep_in: None, lines }
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
        if let Some(folder) = &self.keep_in {
            self.target.keep_in(folder.clone(), run, who, &clock::now());
        }
    }

    fn execute(&mut self, request: &Request, blob: &[u8], lines: &Lines) -> Result<Outcome, Failure> {
        if let Some(become_) = &request.become_
            && (become_.user != self.user || become_.login)
        {
            return self.copies.execute(&mut self.target, become_, request, blob, lines);
        }
        *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(lines));
        let groups = self.groups.clone();
        let result = deadline::within(request.timeout, &groups, || self.run(request, blob));
        *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = None;
        result
    }

    fn killer(&self) -> Box<dyn Fn() + Send> {
        let (groups, copies) = (self.groups.clone(), self.copies.cancel());
        Box::new(move || {
            copies.raise();
            groups.kill_all();
        })
    }
}
