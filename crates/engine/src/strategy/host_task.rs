//! One task on one host: its loop, its result, what it notifies.

use std::{sync::Arc, time::Instant};

use lang::{
    jinja::{Jinja, Scope},
    playbook::{Action, Argument, Condition, Task},
};
use wire::{EventKind, Failure, Status, Value};

use super::{
    Context,
    evaluate::{self, Problem},
    item::{Item, Next, condition_is_false, failed, unknown},
    loops,
    outcome::{HostOutcome, ItemOutcome},
    settings::Settings,
};
use crate::{
    reporter::milliseconds,
    transport::Lost,
    variables::{HostState, Layers, PlayScope, Told, registered_loop},
};

/// File data of one batch; more is sent in several.
const MOST_DATA: usize = 16 << 20;

/// The variables of an item.
pub type ItemVariables = Vec<(String, Arc<Value>)>;

/// One task on one host.
pub struct HostTask<'a> {
    /// The run.
    pub context: &'a Context<'a>,
    /// The task.
    pub task: &'a Task,
    /// Its number within the run.
    pub number: u64,
    /// Inventory name.
    pub host: &'a str,
    /// What was learned about the host.
    pub state: &'a HostState,
    /// The play.
    pub play: Arc<PlayScope>,
    /// Variables that come with the task.
    pub layers: &'a Layers,
    /// Variables of the items of the includes around it.
    pub within: &'a [(String, Arc<Value>)],
    /// Renders templates, with the task's lookups.
    pub jinja: Jinja,
}

/// What has been done of a task.
#[derive(Default)]
struct Done {
    outcome: HostOutcome,
    told: Vec<Told>,
}

/// The whole task ends before its first item: what its only outcome is.
struct NoItems(Box<(Item, ItemOutcome)>);

impl HostTask<'_> {
    /// Does it.
    pub fn run(&self) -> HostOutcome {
        let mut done = Done::default();
        match self.items() {
            Err(NoItems(ended)) => self.end(&mut done, &ended.0, ended.1, 0),
            Ok(items) => {
                let lost = if self.one_by_one() {
                    self.in_turn(items, &mut done)
                } else {
                    self.at_once(items, &mut done)
                };
                if let Err(lost) = lost {
                    self.lost(&mut done, lost);
                }
            }
        }
        self.conclude(done)
    }

    /// Tells the operator something about the host.
    pub fn warn(&self, message: String) {
        self.context.reporter.tell(EventKind::Warning { host: Some(self.host.to_owned()), message });
    }

    fn item(&self, variables: ItemVariables, value: Option<Value>) -> Item {
        let variables = variables.into_iter().chain(self.within.iter().cloned()).collect();
        let variables = self.context.sight(&self.play, self.task, self.layers.clone(), self.host, variables);
        let settings = Settings { no_log: true, check: self.context.scope.check, ..Settings::default() };
        Item { label: None, value, variables: Arc::new(variables), settings, started: Instant::now() }
    }

    /// The items with their keywords; an item whose keywords can't be rendered has failed.
    fn items(&self) -> Result<Vec<(Item, Option<Problem>)>, NoItems> {
        let Some(looping) = &self.task.looping else {
            return Ok(vec![self.dress(self.item(Vec::new(), None))]);
        };
        let whole = self.dress(self.item(Vec::new(), None)).0;
        let scope: Scope = Arc::clone(&whole.variables) as Scope;
        let ended = |outcome| Err(NoItems(Box::new((self.item(Vec::new(), None), outcome))));
        let found = loops::items(&self.jinja, &scope, looping);
        match (found, whole.variables.guess.reason().filter(|_| whole.settings.check)) {
            (_, Some(reason)) => ended(unknown(reason)),
            (Ok(values), None) if values.is_empty() => ended(condition_is_false("the loop has no items")),
            (Ok(values), None) => Ok(values
                .into_iter()
                .enumerate()
                .map(|(index, value)| {
                    let mut item = self.item(loops::variables(looping, index, &value), None);
                    let scope: Scope = Arc::clone(&item.variables) as Scope;
                    let label = loops::label(&self.jinja, &scope, looping, index, &value);
                    item.value = Some(value);
                    let (mut item, problem) = self.dress(item);
                    item.label = Some(match &label {
                        Ok(label) if !item.settings.no_log => label.clone(),
                        _ => loops::numbered(index),
                    });
                    (item, problem.or(label.err()))
                })
                .collect()),
            // As in Ansible a loop that can't be evaluated is no error where the condition is false anyway.
            (Err(problem), None) => {
                match evaluate::first_false(&self.jinja, &scope, &self.task.keywords.when) {
                    Ok(Some(condition)) => ended(condition_is_false(&condition)),
                    _ => ended(failed(&whole, problem.into())),
                }
            }
        }
    }

    /// Renders the keywords of an item.
    fn dress(&self, mut item: Item) -> (Item, Option<Problem>) {
        let scope: Scope = Arc::clone(&item.variables) as Scope;
        let run = (self.context.scope.check, self.context.scope.diff);
        let (settings, problem) = match Settings::render(&self.jinja, &scope, &self.task.keywords, run) {
            Ok(settings) => (settings, None),
            Err((settings, problem)) => (settings, Some(problem)),
        };
        item.settings = settings;
        (item, problem)
    }

    /// Items depend on each other when the task repeats itself or uses its own result.
    fn one_by_one(&self) -> bool {
        if self.task.until.is_some() {
            return true;
        }
        let (Some(register), Some(_)) = (&self.task.register, &self.task.looping) else { return false };
        let in_arguments = match &self.task.action {
            Action::Module(call) => call
                .arguments
                .iter()
                .any(|Argument { value, .. }| value.to_value().to_string().contains(register.as_str())),
            Action::Include(_) | Action::Meta(_) => false,
        };
        let in_conditions = self.task.keywords.when.iter().any(|condition| match condition {
            Condition::Expression(text) => text.text.contains(register.as_str()),
            Condition::Literal(_) => false,
        });
        in_arguments || in_conditions
    }

    /// All items, in as few batches as can be.
    fn at_once(&self, items: Vec<(Item, Option<Problem>)>, done: &mut Done) -> Result<(), Lost> {
        let mut waiting = Vec::new();
        let mut data = 0;
        for (item, problem) in items {
            let next = match problem {
                Some(problem) => Next::Ended(self.ill_dressed(&item, problem)),
                None => self.begin(&item),
            };
            match next {
                Next::Ended(outcome) => {
                    // Told in the order of the items: what waits comes first.
                    self.send_all(&mut waiting, done)?;
                    data = 0;
                    let duration = milliseconds(item.started.elapsed().as_millis());
                    self.end(done, &item, outcome, duration);
                }
                Next::Lost(lost) => return Err(lost),
                Next::Send(calls) => {
                    let size: usize = calls.iter().filter_map(|call| call.data.as_ref()).map(Vec::len).sum();
                    let elsewhere = waiting.first().is_some_and(|(first, _): &(Item, _)| {
                        first.settings.delegate != item.settings.delegate
                    });
                    if elsewhere || data + size > MOST_DATA {
                        self.send_all(&mut waiting, done)?;
                        data = 0;
                    }
                    data += size;
                    waiting.push((item, calls));
                }
            }
        }
        self.send_all(&mut waiting, done)
    }

    fn ill_dressed(&self, item: &Item, problem: Problem) -> ItemOutcome {
        let guessed = item.variables.guess.reason().filter(|_| self.context.scope.check);
        guessed.map_or_else(|| failed(item, Failure::from(problem)), unknown)
    }

    fn send_all(
        &self,
        waiting: &mut Vec<(Item, Vec<crate::actions::Call>)>,
        done: &mut Done,
    ) -> Result<(), Lost> {
        let (items, calls): (Vec<Item>, Vec<_>) = waiting.drain(..).unzip();
        let Some(first) = items.first() else { return Ok(()) };
        let all: Vec<_> = items.iter().zip(calls).collect();
        self.exchange(first.settings.delegate.as_deref(), all, &mut |index, result, duration| {
            let outcome = self.judge(&items[index], result);
            self.end(done, &items[index], outcome, duration);
        })
    }

    /// One item after the other, each as often as `until` wants.
    fn in_turn(&self, items: Vec<(Item, Option<Problem>)>, done: &mut Done) -> Result<(), Lost> {
        for (item, problem) in items {
            let outcome = match problem {
                Some(problem) => self.ill_dressed(&item, problem),
                None => self.until(&item)?,
            };
            if let Some(register) = &self.task.register {
                let value = Value::Object(outcome.told.value.clone());
                self.state.set(register, Arc::new(value), outcome.told.unknown.as_deref());
            }
            let duration = milliseconds(item.started.elapsed().as_millis());
            self.end(done, &item, outcome, duration);
        }
        Ok(())
    }

    fn until(&self, item: &Item) -> Result<ItemOutcome, Lost> {
        let scope: Scope = Arc::clone(&item.variables) as Scope;
        let number = |setting, default| evaluate::number(&self.jinja, &scope, setting, default);
        let limits = number(self.task.retries.as_ref(), 3)
            .and_then(|most| Ok((most.max(1), number(self.task.delay.as_ref(), 5)?)));
        let (most, delay) = match limits {
            Ok(limits) => limits,
            Err(problem) => return Ok(failed(item, problem.into())),
        };
        let mut attempt = 1;
        loop {
            let mut outcome = match self.begin(item) {
                Next::Ended(outcome) => outcome,
                Next::Lost(lost) => return Err(lost),
                Next::Send(calls) => {
                    let mut answer = None;
                    let delegate = item.settings.delegate.as_deref();
                    self.exchange(delegate, vec![(item, calls)], &mut |_, result, _| {
                        answer = Some(self.judge(item, result));
                    })?;
                    answer.unwrap_or_else(|| unknown("the machine gave no answer".to_owned()))
                }
            };
            let Some(conditions) = &self.task.until else { return Ok(outcome) };
            if matches!(outcome.status, Status::Skipped | Status::Unknown) {
                return Ok(outcome);
            }
            outcome.told.value.insert("attempts".into(), attempt.into());
            match evaluate::first_false(&self.jinja, &self.after(item, &outcome.told), conditions) {
                Ok(None) => return Ok(outcome),
                Ok(Some(condition)) if attempt >= most => {
                    let message = format!("`{condition}` did not become true in {most} attempts");
                    let help = outcome.help.take();
                    let mut given_up = failed(item, Failure { message, help, ..Failure::default() });
                    let mut told = outcome.told.value;
                    told.append(&mut given_up.told.value);
                    given_up.told.value = told;
                    (given_up.changes, given_up.output) = (outcome.changes, outcome.output);
                    return Ok(given_up);
                }
                Ok(Some(_)) => {}
                Err(problem) => return Ok(failed(item, problem.into())),
            }
            attempt += 1;
            self.pause(delay)?;
        }
    }

    /// Tells how an item ended and keeps it for the result.
    fn end(&self, done: &mut Done, item: &Item, outcome: ItemOutcome, duration_ms: u64) {
        self.context.reporter.item(self.report(item, &outcome, duration_ms));
        if matches!(self.task.action, Action::Include(_)) && outcome.status == Status::Ok {
            done.outcome.included.push(item.variables.item.clone());
        }
        done.outcome.statuses.push(outcome.status);
        let mut told = outcome.told;
        if let (Some(value), Some(looping)) = (&item.value, &self.task.looping) {
            told.value.insert(looping.control.loop_var.clone(), value.clone());
            told.value.insert("ansible_loop_var".into(), looping.control.loop_var.as_str().into());
        }
        done.told.push(told);
    }

    /// The link broke, or the operator interrupted the run, while an item was on its way.
    fn lost(&self, done: &mut Done, lost: Lost) {
        let item = self.item(Vec::new(), None);
        let message = lost.to_string();
        let mut outcome = failed(&item, Failure { message, ..Failure::default() });
        match lost {
            Lost::Interrupted => {
                outcome.status = Status::Interrupted;
                done.outcome.interrupted = true;
            }
            Lost::Unreachable(error) => {
                outcome.status = Status::Unreachable;
                done.outcome.lost = true;
                self.context.lose(self.host, &error);
            }
        }
        let mut report = self.report(&item, &outcome, milliseconds(item.started.elapsed().as_millis()));
        report.message = outcome.message;
        self.context.reporter.item(report);
        done.outcome.statuses.push(outcome.status);
    }

    fn conclude(&self, done: Done) -> HostOutcome {
        let Done { mut outcome, told } = done;
        outcome.failed = outcome.statuses.contains(&Status::Failed);
        if !outcome.lost && !outcome.interrupted {
            self.register(&mut outcome, told);
        }
        // Items that changed something notify, also where another one failed: it is told at the end.
        if outcome.changed() || (outcome.unknown() && outcome.complete()) {
            self.notify(&mut outcome);
        }
        outcome
    }

    fn register(&self, outcome: &mut HostOutcome, mut told: Vec<Told>) {
        let result = match (&self.task.looping, told.len()) {
            (None, 1) => told.remove(0),
            _ => registered_loop(told),
        };
        if let Some(register) = &self.task.register {
            let value = Arc::new(Value::Object(result.value.clone()));
            self.state.set(register, value, result.unknown.as_deref());
        }
        if let (Some(reason), Action::Module(call)) = (&result.unknown, &self.task.action)
            && call.module.name == "set_fact"
        {
            for argument in &call.arguments {
                self.state.set(&argument.name, Arc::new(Value::Null), Some(reason));
            }
        }
        outcome.told = Some(result);
    }

    fn notify(&self, outcome: &mut HostOutcome) {
        let scope: Scope = self.item(Vec::new(), None).variables;
        for handler in &self.task.keywords.notify {
            match evaluate::text(&self.jinja, &scope, handler) {
                Ok(name) => outcome.notify.push(name),
                Err(problem) => self.warn(format!("a handler could not be notified: {}", problem.message)),
            }
        }
    }
}
