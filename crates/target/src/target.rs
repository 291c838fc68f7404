//! [`Target`] itself: the root, how calls behave, and the record of changes.

use std::path::{Path, PathBuf};

use wire::{Change, ChangeKind};

use crate::{
    Error, ProcessGroups, Program, Runner, SystemRunner, expectation::Expectations, kept::Keeper,
    name_service::Answers, overlay::Overlay,
};

/// How one module call behaves.
#[derive(Debug, Clone, Default)]
pub struct CallOptions {
    /// Change nothing.
    pub check: bool,
    /// Tell the differences of text files.
    pub diff: bool,
    /// Never tell contents or output.
    pub no_log: bool,
    /// Keep no contents of what is replaced.
    pub secret: bool,
    /// Name of the task, for what is kept.
    pub task: String,
    /// Environment variables for the programs that are started.
    pub environment: Vec<(String, String)>,
}

/// A machine, or a folder that stands for one.
pub struct Target {
    pub(crate) root: PathBuf,
    pub(crate) options: CallOptions,
    pub(crate) overlay: Overlay,
    pub(crate) expectations: Expectations,
    pub(crate) runner: Box<dyn Runner>,
    pub(crate) keeper: Option<Keeper>,
    /// Files of this call that programs may change.
    pub(crate) kept_for_programs: Vec<PathBuf>,
    pub(crate) warnings: Vec<String>,
    pub(crate) answers: Answers,
    /// For this call: a file that can't be replaced is written in place.
    pub(crate) in_place: bool,
    changes: Vec<Change>,
    /// Programs that check mode did not run: in this call, and the last one of earlier calls.
    left_out: Vec<String>,
    left_out_before: Option<String>,
    operations: usize,
    stop_before: Option<usize>,
}

impl Target {
    /// The machine that this program runs on.
    pub fn machine(groups: ProcessGroups) -> Self {
        Self::new(PathBuf::from("/"), Box::new(SystemRunner::new(groups)))
    }

    /// A folder that stands for a machine, and what runs programs for it.
    pub fn new(root: PathBuf, runner: Box<dyn Runner>) -> Self {
        Self {
            root,
            options: CallOptions::default(),
            overlay: Overlay::default(),
            expectations: Expectations::default(),
            runner,
            keeper: None,
            kept_for_programs: Vec::new(),
            warnings: Vec::new(),
            answers: Answers::default(),
            in_place: false,
            changes: Vec::new(),
            left_out: Vec::new(),
            left_out_before: None,
            operations: 0,
            stop_before: None,
        }
    }

    /// Begins a module call: what was recorded before is forgotten, what check mode expects is not.
    pub fn begin(&mut self, options: CallOptions) {
        self.options = options;
        self.changes.clear();
        self.warnings.clear();
        self.in_place = false;
        self.left_out_before = self.left_out.pop().or(self.left_out_before.take());
        self.left_out.clear();
    }

    /// The changes since [`Target::begin`].
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// What the operator should know of this call.
    pub fn take_warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    /// Tells the operator something of this call.
    pub fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// Puts changes back that were taken, and forgets those since.
    pub fn restore_changes(&mut self, changes: Vec<Change>) {
        self.changes = changes;
    }

    /// For this call: a file that no other can take the place of, such as one that is mounted, is written in place.
    pub fn write_in_place_if_need_be(&mut self, wanted: bool) {
        self.in_place = wanted;
    }

    /// Whether something was changed since [`Target::begin`] (in check mode: would be).
    pub fn changed(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Nothing is changed.
    pub fn check(&self) -> bool {
        self.options.check
    }

    /// An environment variable as the programs that are started see it.
    pub fn environment(&self, name: &str) -> Option<String> {
        let given = self.options.environment.iter().rev().find(|(known, _)| known == name);
        given.map(|(_, value)| value.clone()).or_else(|| std::env::var(name).ok())
    }

    /// Contents and output are never told.
    pub fn no_log(&self) -> bool {
        self.options.no_log
    }

    /// For this call: contents and output are never told, for there are secrets in them.
    pub fn hide_contents(&mut self) {
        self.options.no_log = true;
    }

    /// Makes the operation after `count` more fail as if the agent had been killed before it: only for
    /// tests of what a rerun makes of it.
    pub fn stop_after(&mut self, count: usize) {
        self.stop_before = Some(self.operations + count);
    }

    /// In check mode: remembers that a program is not run, of which nobody knows what it makes.
    pub fn leave_out(&mut self, program: &Program) {
        self.left_out.push(program.line());
    }

    /// In check mode: the last program that earlier calls did not run. It may make what seems to be missing.
    pub fn left_out(&self) -> Option<&str> {
        self.left_out_before.as_deref().filter(|_| self.check())
    }

    /// How many changing operations there were.
    pub fn operations(&self) -> usize {
        self.operations
    }

    /// Records a change; true when it is to be carried out, false in check mode.
    pub(crate) fn record(
        &mut self,
        kind: ChangeKind,
        subject: &str,
        detail: &str,
        diff: Option<String>,
    ) -> Result<bool, Error> {
        if !self.options.check {
            if self.stop_before == Some(self.operations) {
                return Err(Error::Stopped(format!("{kind:?} {subject}")));
            }
            self.operations += 1;
        }
        self.answers.forget_after(kind, subject);
        self.changes.push(Change { kind, subject: subject.into(), detail: detail.into(), diff });
        Ok(!self.options.check)
    }

    /// The change that was recorded last could not be carried out: it did not happen, and is not told.
    pub(crate) fn unless_failed<T>(&mut self, done: Result<T, Error>) -> Result<T, Error> {
        if done.is_err() {
            self.not_done();
        }
        done
    }

    /// The change that was recorded last did not happen.
    pub(crate) fn not_done(&mut self) {
        self.changes.pop();
    }

    /// Where a path of the machine, without links, is seen from this program.
    pub(crate) fn real(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }
}
