//! One item of a task on one host: what is asked of the machine, and what the answer means.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use lang::{
    jinja::Scope,
    playbook::{Action, Condition, Content, Include, Included},
};
use wire::{Change, Failure, ItemReport, Outcome, Status, Value};

use super::{
    evaluate::{self, Problem},
    host_task::HostTask,
    outcome::ItemOutcome,
    settings::Settings,
};
use crate::{
    actions::{self, Call},
    transport::Lost,
    variables::{HostState, TaskScope, Told, registered, skipped},
};

/// How many lines of a failed program are told.
const LAST_LINES: usize = 20;

/// One item of a task on one host; the only one, when there is no loop.
pub struct Item {
    /// What it is called, where there is a loop; nothing secret.
    pub label: Option<String>,
    /// Its value, where there is a loop.
    pub value: Option<Value>,
    /// What its templates see.
    pub variables: Arc<TaskScope>,
    /// Its keywords.
    pub settings: Settings,
    /// A block around the task has a `rescue`.
    pub rescuing: bool,
    /// Seconds to wait before it.
    pub pause: Option<f64>,
    /// When work on it began.
    pub started: Instant,
}

/// What comes next for an item.
pub enum Next {
    /// It has ended without the machine.
    Ended(ItemOutcome),
    /// The machine has work to do.
    Send(Vec<Call>),
    /// The operator interrupted it.
    Lost(Lost),
}

impl HostTask<'_> {
    /// Judges the conditions and does the control side's part.
    pub fn begin(&self, item: &Item) -> Next {
        let scope: Scope = Arc::clone(&item.variables) as Scope;
        let guess = || item.variables.guess.reason().filter(|_| item.settings.check);
        let outcome = match evaluate::first_false(&self.jinja, &scope, &self.task.keywords.when) {
            _ if guess().is_some() => unknown(guess().unwrap_or_default()),
            Err(problem) => failed(item, problem.into()),
            Ok(Some(condition)) => condition_is_false(&condition),
            Ok(None) => match self.prepare(item) {
                Ok(actions::Prepared::Done(outcome)) => self.judge(item, Ok(*outcome)),
                _ if guess().is_some() => unknown(guess().unwrap_or_default()),
                Ok(actions::Prepared::Send(calls)) => return Next::Send(calls),
                Ok(actions::Prepared::Wait(time, outcome)) => {
                    let time = if item.settings.check { Duration::ZERO } else { time };
                    match self.sleep(time) {
                        Ok(()) => self.judge(item, Ok(*outcome)),
                        Err(lost) => return Next::Lost(lost),
                    }
                }
                Ok(actions::Prepared::Reconnect(plan)) => match self.reconnect(item, &plan) {
                    Ok(result) => self.judge(item, result),
                    Err(lost) => return Next::Lost(lost),
                },
                Err(failure) => self.judge(item, Err(failure)),
            },
        };
        Next::Ended(outcome)
    }

    fn prepare(&self, item: &Item) -> Result<actions::Prepared, Failure> {
        match &self.task.action {
            // The tasks follow.
            Action::Include(include) => drop(self.include(include, item)?),
            Action::Arguments(spec) => {
                let scope: Scope = Arc::clone(&item.variables) as Scope;
                actions::check_role_arguments(spec, &self.jinja, &scope)?;
            }
            Action::Module(_) | Action::Meta(_) => {}
        }
        let Some(action) = self.action(item) else { return Ok(actions::Prepared::Done(Box::default())) };
        if item.settings.job.is_some() && !action.call.module.can_be_a_job() {
            let message = format!("`{}` can't be a task that nobody waits for", action.call.module.name);
            let help = Some("leave `poll` out to wait for it".to_owned());
            return Err(Failure { message, help, ..Failure::default() });
        }
        actions::prepare(&action)
    }

    /// The module call of the task; none when it is something else.
    fn action<'a>(&'a self, item: &'a Item) -> Option<actions::Action<'a>> {
        let Action::Module(call) = &self.task.action else { return None };
        Some(actions::Action {
            task: self.task,
            call,
            jinja: &self.jinja,
            content: &*self.context.content,
            variables: &item.variables,
            host: self.learner(item),
            name: self.host,
            check: item.settings.check,
            verbosity: self.context.scope.verbosity,
        })
    }

    /// What an include brings for an item.
    pub fn include(&self, include: &Include, item: &Item) -> Result<Arc<Included>, Failure> {
        let deferred = match &include.content {
            Content::Read(included) => return Ok(Arc::clone(included)),
            Content::Later(deferred) => deferred,
        };
        let scope: Scope = Arc::clone(&item.variables) as Scope;
        let names = deferred.texts().map(|text| evaluate::text(&self.jinja, &scope, text));
        self.context.includes.read(&*self.context.content, deferred, names.collect::<Result<_, _>>()?)
    }

    /// What the result of a module means: `changed_when`, `failed_when`, `ignore_errors`.
    pub fn judge(&self, item: &Item, result: Result<Outcome, Failure>) -> ItemOutcome {
        let result = match self.action(item) {
            Some(action) => actions::finish(&action, result),
            None => result,
        };
        let mut told = registered(&result);
        if let Some(reason) = told.unknown.clone() {
            // A program that is said to change nothing need not be guessed about.
            let harmless = self.task.changed_when.as_deref() == Some(&[Condition::Literal(false)]);
            let status = if harmless { Status::Skipped } else { Status::Unknown };
            let changes = result.map(|outcome| outcome.changes).unwrap_or_default();
            return ItemOutcome { status, told, changes, ..silent(Some(reason)) };
        }
        if let Some(attempt) = self.attempt.get() {
            told.value.insert("attempts".into(), attempt.into());
        }
        let judged = self.conditions(item, &mut told);
        let is = |told: &Told, name| told.value.get(name) == Some(&Value::Bool(true));
        let (has_failed, has_changed) = (is(&told, "failed"), is(&told, "changed"));
        let (changes, message, help, output) = match result {
            Ok(outcome) => {
                let said = match self.task.action_name() {
                    "debug" if outcome.skipped.is_none() => actions::debug_text(&outcome),
                    "assert" => self.action(item).and_then(|action| actions::assert_text(&action, &outcome)),
                    _ => outcome.skipped.clone(),
                };
                self.learn(item, &outcome);
                (outcome.changes, said, None, Vec::new())
            }
            Err(failure) if has_failed => {
                let output = last_lines(&failure);
                (failure.changes, Some(failure.message), failure.help, output)
            }
            Err(failure) => (failure.changes, None, None, Vec::new()),
        };
        let mut outcome = ItemOutcome { status: Status::Ok, told, changes, message, help, output };
        if let Err(problem) = judged {
            outcome.told.value.insert("failed".into(), true.into());
            outcome.told.value.insert("msg".into(), problem.message.as_str().into());
            (outcome.message, outcome.help) = (Some(problem.message), problem.help);
            outcome.status = failure_status(item);
        } else if has_failed {
            outcome.message.get_or_insert_with(|| "the condition `failed_when` holds".to_owned());
            outcome.status = failure_status(item);
        } else if is(&outcome.told, "skipped") {
            outcome.status = Status::Skipped;
        } else if has_changed {
            outcome.status = Status::Changed;
        } else {
            outcome.changes = Vec::<Change>::new();
        }
        outcome
    }

    /// Applies `changed_when` and `failed_when` to what is told.
    fn conditions(&self, item: &Item, told: &mut Told) -> Result<(), Problem> {
        for (conditions, name) in [(&self.task.changed_when, "changed"), (&self.task.failed_when, "failed")] {
            let Some(conditions) = conditions else { continue };
            let holds = evaluate::first_false(&self.jinja, &self.after(item, told), conditions)?.is_none();
            told.value.insert(name.into(), holds.into());
            if name == "failed" {
                told.value.insert("failed_when_result".into(), holds.into());
            }
        }
        Ok(())
    }

    /// What conditions on the result see: the item's variables and the result under its name.
    pub fn after(&self, item: &Item, told: &Told) -> Scope {
        let register = self.task.register.iter();
        let result = register.map(|name| (name.clone(), Arc::new(Value::Object(told.value.clone()))));
        Arc::new(item.variables.with(result))
    }

    /// What the item finds out is kept here: the host's own state, or, of another host (`delegate_facts`), a sheet
    /// that is handed over when all hosts have ended.
    fn learner(&self, item: &Item) -> Arc<HostState> {
        let delegate = item.settings.delegate.as_ref().filter(|_| item.settings.delegate_facts);
        let Some(other) = delegate.filter(|delegate| *delegate != self.host) else {
            return Arc::clone(&self.state);
        };
        let mut of_others = self.of_others.borrow_mut();
        if let Some((_, sheet)) = of_others.iter().find(|(host, _)| host == other) {
            return Arc::clone(sheet);
        }
        let sheet = Arc::new(HostState::default());
        of_others.push((other.clone(), Arc::clone(&sheet)));
        sheet
    }

    fn learn(&self, item: &Item, outcome: &Outcome) {
        if !outcome.facts.is_empty() {
            self.learner(item).learn_facts(outcome.facts.clone());
        }
        if !item.settings.no_log {
            for message in &outcome.warnings {
                self.warn(message.clone());
            }
        }
    }

    /// The report of an item; without anything that may be secret when the task handles secrets.
    pub fn report(&self, item: &Item, outcome: &ItemOutcome, duration_ms: u64) -> ItemReport {
        let mut report = ItemReport {
            task: self.number,
            host: self.host.to_owned(),
            delegate: item.settings.delegate.clone(),
            item: item.label.clone(),
            status: outcome.status,
            duration_ms,
            changes: outcome.changes.clone(),
            message: outcome.message.clone(),
            help: outcome.help.clone(),
            output: outcome.output.clone(),
        };
        if item.settings.no_log {
            if !matches!(report.status, Status::Skipped | Status::Unknown) {
                let code = outcome.told.value.get("rc").and_then(Value::as_i64).filter(|code| *code != 0);
                let code = code.map(|code| format!(", exit code {code}")).unwrap_or_default();
                let hidden = |_| format!("hidden: the task handles secrets (no_log){code}");
                report.message = report.message.map(hidden);
            }
            report.help = None;
            report.output.clear();
            for change in &mut report.changes {
                change.detail.clear();
                change.diff = None;
            }
        }
        report
    }
}

/// Check mode can't know what happens.
pub fn unknown(reason: String) -> ItemOutcome {
    let mut told = Told { value: skipped(&"".into()), unknown: Some(reason.clone()) };
    told.value.remove("false_condition");
    ItemOutcome { status: Status::Unknown, told, ..silent(Some(reason)) }
}

/// The condition of an item is false.
pub fn condition_is_false(condition: &Value) -> ItemOutcome {
    let told = Told { value: skipped(condition), unknown: None };
    ItemOutcome {
        status: Status::Skipped,
        told,
        ..silent(Some(format!("the condition is false: {}", evaluate::written(condition))))
    }
}

/// Something is wrong before a module was called.
pub fn failed(item: &Item, failure: Failure) -> ItemOutcome {
    let told = registered(&Err(failure.clone()));
    let Failure { message, help, .. } = failure;
    ItemOutcome { status: failure_status(item), told, help, ..silent(Some(message)) }
}

fn failure_status(item: &Item) -> Status {
    match item {
        Item { settings: Settings { ignore_errors: true, .. }, .. } => Status::Ignored,
        Item { rescuing: true, .. } => Status::Rescued,
        _ => Status::Failed,
    }
}

fn silent(message: Option<String>) -> ItemOutcome {
    let told = Told { value: wire::Object::new(), unknown: None };
    let (changes, output) = (Vec::new(), Vec::new());
    ItemOutcome { status: Status::Ok, told, changes, message, help: None, output }
}

fn last_lines(failure: &Failure) -> Vec<String> {
    let text = |name: &str| failure.output.get(name).and_then(Value::as_str).unwrap_or_default();
    let lines: Vec<&str> = text("stdout").lines().chain(text("stderr").lines()).collect();
    let surplus = lines.len().saturating_sub(LAST_LINES);
    lines[surplus..].iter().map(|line| (*line).to_owned()).collect()
}
