//! One task on one host: its loop, its result, what it notifies.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
    time::Instant,
};

use lang::{
    jinja::{Jinja, Scope},
    playbook::{Action, Argument, Condition, Loop, Task},
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
    variables::{HostState, Layers, PlayScope, Told, no_items, registered_loop},
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
    pub state: Arc<HostState>,
    /// The play.
    pub play: Arc<PlayScope>,
    /// Variables that come with the task.
    pub layers: &'a Layers,
    /// Variables of the items of the includes around it.
    pub within: &'a [(String, Arc<Value>)],
    /// A block around it has a `rescue`.
    pub rescuing: bool,
    /// Of the item under way, where there may be several.
    pub attempt: Cell<Option<u32>>,
    /// What was found out about other hosts.
    pub of_others: RefCell<Vec<(String, Arc<HostState>)>>,
    /// Renders templates, with the task's lookups.
    pub jinja: Jinja,
}

/// What has been done of a task.
#[derive(Default)]
struct Done {
    outcome: HostOutcome,
    told: Vec<Told>,
    notify: Vec<String>,
    /// It ended before its first item.
    whole: bool,
}

/// The whole task ends before its first item: what its only outcome is.
struct NoItems(Box<(Item, ItemOutcome)>);

impl HostTask<'_> {
    /// Does it.
    pub fn run(&self) -> HostOutcome {
        let mut done = Done::default();
        match self.items() {
            Err(NoItems(ended)) => {
                done.whole = true;
                self.end(&mut done, &ended.0, ended.1, 0);
            }
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
        let (rescuing, started) = (self.rescuing, Instant::now());
        let (label, pause, variables) = (None, None, Arc::new(variables));
        Item { label, value, variables, settings, rescuing, pause, started }
    }

    /// The items with their keywords; an item whose keywords can't be rendered has failed.
    fn items(&self) -> Result<Vec<(Item, Option<Problem>)>, NoItems> {
        let Some(looping) = &self.task.looping else {
            return Ok(vec![self.dress(self.item(Vec::new(), None))]);
        };
        let whole = self.dress(self.item(Vec::new(), None)).0;
        let scope: Scope = Arc::clone(&whole.variables) as Scope;
        let ended = |outcome| Err(NoItems(Box::new((self.dress(self.item(Vec::new(), None)).0, outcome))));
        let found = loops::items(&self.jinja, &scope, self.task, looping);
        match (found, whole.variables.guess.reason().filter(|_| whole.settings.check)) {
            (_, Some(reason)) => ended(unknown(reason)),
            (Ok(values), None) if values.is_empty() => {
                let mut outcome = condition_is_false(&"the loop has no items".into());
                outcome.told.value = no_items();
                ended(outcome)
            }
            (Ok(values), None) => {
                let manner = match loops::manner(&self.jinja, &scope, &looping.control) {
                    Ok(manner) => manner,
                    Err(problem) => return ended(failed(&whole, problem.into())),
                };
                let item = |(index, value): (usize, &Value)| {
                    let mut item = self.item(loops::variables(looping, &manner, index, &values), None);
                    let scope: Scope = Arc::clone(&item.variables) as Scope;
                    let label = loops::label(&self.jinja, &scope, looping, index, value);
                    item.value = Some(value.clone());
                    item.pause = manner.pause.filter(|_| index > 0);
                    let (mut item, problem) = self.dress(item);
                    item.label = Some(match &label {
                        Ok(label) if !item.settings.no_log => label.clone(),
                        _ => loops::numbered(index),
                    });
                    (item, problem.or(label.err()))
                };
                Ok(values.iter().enumerate().map(item).collect())
            }
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
        let (settings, problem) = match Settings::render(&self.jinja, &scope, self.task, run) {
            Ok(settings) => (settings, None),
            Err((settings, problem)) => (settings, Some(problem)),
        };
        if let Some(host) = &settings.delegate {
            item.variables = Arc::new(item.variables.delegated(host));
        }
        item.settings = settings;
        (item, problem)
    }

    /// Items depend on each other when the task repeats itself or uses its own result.
    fn one_by_one(&self) -> bool {
        let alone =
            |looping: &Loop| looping.control.pause.is_some() || !looping.control.break_when.is_empty();
        if self.repeats() || self.task.looping.as_ref().is_some_and(alone) {
            return true;
        }
        let (Some(register), Some(_)) = (&self.task.register, &self.task.looping) else { return false };
        let in_arguments = match &self.task.action {
            Action::Module(call) => call
                .arguments
                .iter()
                .any(|Argument { value, .. }| value.to_value().to_string().contains(register.as_str())),
            Action::Include(_) | Action::Meta(_) | Action::Arguments(_) => false,
        };
        let in_conditions = self.task.keywords.when.iter().any(|condition| match condition {
            Condition::Expression(text) => text.text.contains(register.as_str()),
            Condition::Literal(_) => false,
        });
        in_arguments || in_conditions
    }

    /// It is done again where it fails, or until something holds.
    fn repeats(&self) -> bool {
        self.task.until.is_some() || self.task.retries.is_some()
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
                    let size: usize = calls
                        .iter()
                        .filter_map(|call| call.data.as_ref())
                        .map(crate::actions::Data::len)
                        .sum();
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
            if let Some(seconds) = item.pause {
                self.pause(seconds)?;
            }
            let outcome = match problem {
                Some(problem) => self.ill_dressed(&item, problem),
                None => self.until(&item)?,
            };
            if let Some(register) = &self.task.register {
                let value = Value::Object(outcome.told.value.clone());
                self.state.set(register, Arc::new(value), outcome.told.unknown.as_deref());
            }
            let duration = milliseconds(item.started.elapsed().as_millis());
            let enough = self.enough(&item, &outcome);
            self.end(done, &item, outcome, duration);
            match enough {
                Ok(false) => {}
                Ok(true) => break,
                Err(problem) => {
                    self.end(done, &item, failed(&item, problem.into()), 0);
                    break;
                }
            }
        }
        Ok(())
    }

    /// No more items are done behind this one (`break_when`).
    fn enough(&self, item: &Item, outcome: &ItemOutcome) -> Result<bool, Problem> {
        let conditions = self.task.looping.as_ref().map(|looping| &looping.control.break_when);
        let Some(conditions) = conditions.filter(|conditions| !conditions.is_empty()) else {
            return Ok(false);
        };
        if outcome.status == Status::Unknown {
            return Ok(false);
        }
        let first_false = evaluate::first_false(&self.jinja, &self.after(item, &outcome.told), conditions)?;
        Ok(first_false.is_none())
    }

    /// Does an item as often as it needs: until the conditions hold, or, where there are none, until it does not
    /// fail.
    fn until(&self, item: &Item) -> Result<ItemOutcome, Lost> {
        let scope: Scope = Arc::clone(&item.variables) as Scope;
        let number = |setting, default| evaluate::number(&self.jinja, &scope, setting, default);
        let limits = number(self.task.retries.as_ref(), if self.task.until.is_some() { 3 } else { 0 })
            .and_then(|retries| Ok((retries + 1, number(self.task.delay.as_ref(), 5)?)));
        let (most, delay) = match limits {
            Ok(limits) => limits,
            Err(problem) => return Ok(failed(item, problem.into())),
        };
        for attempt in 1..=most {
            let outcome = self.once(item, (most > 1).then_some(attempt))?;
            if most == 1 || matches!(outcome.status, Status::Skipped | Status::Unknown) {
                return Ok(outcome);
            }
            let still_false = match &self.task.until {
                Some(until) => evaluate::first_false(&self.jinja, &self.after(item, &outcome.told), until),
                None => {
                    Ok((outcome.told.value.get("failed") == Some(&Value::Bool(true))).then_some(Value::Null))
                }
            };
            match still_false {
                Ok(None) => return Ok(outcome),
                Ok(Some(condition)) if attempt == most => {
                    return Ok(self.given_up(item, outcome, &condition, most));
                }
                Ok(Some(_)) => self.pause(delay.into())?,
                Err(problem) => return Ok(failed(item, problem.into())),
            }
        }
        Ok(unknown("the machine gave no answer".to_owned()))
    }

    /// Does an item once; `attempt` is its number, when there may be several.
    fn once(&self, item: &Item, attempt: Option<u32>) -> Result<ItemOutcome, Lost> {
        self.attempt.set(attempt);
        match self.begin(item) {
            Next::Ended(outcome) => Ok(outcome),
            Next::Lost(lost) => Err(lost),
            Next::Send(calls) => {
                let mut answer = None;
                let delegate = item.settings.delegate.as_deref();
                self.exchange(delegate, vec![(item, calls)], &mut |_, result, _| {
                    answer = Some(self.judge(item, result));
                })?;
                Ok(answer.unwrap_or_else(|| unknown("the machine gave no answer".to_owned())))
            }
        }
    }

    /// An item that was done as often as may be, in vain.
    fn given_up(&self, item: &Item, mut outcome: ItemOutcome, condition: &Value, most: u32) -> ItemOutcome {
        // As in Ansible `failed_when` has the last word; only the registered result says otherwise.
        if outcome.told.value.get("failed_when_result") == Some(&Value::Bool(false)) {
            outcome.told.value.insert("failed".into(), true.into());
            outcome.told.value.insert("attempts".into(), (most - 1).into());
            return outcome;
        }
        let message = match (&outcome.message, condition) {
            (Some(message), Value::Null) => format!("it failed in {most} attempts: {message}"),
            (None, Value::Null) => format!("it failed in {most} attempts"),
            _ => format!("`{}` did not become true in {most} attempts", evaluate::written(condition)),
        };
        let mut given_up = failed(item, Failure { message, help: outcome.help, ..Failure::default() });
        let mut told = outcome.told.value;
        // Ansible counts without the first one here.
        told.insert("attempts".into(), (most - 1).into());
        given_up.told.value.remove("changed");
        told.append(&mut given_up.told.value);
        ItemOutcome {
            told: Told { value: told, unknown: None },
            changes: outcome.changes,
            output: outcome.output,
            ..given_up
        }
    }

    /// Tells how an item ended and keeps it for the result.
    fn end(&self, done: &mut Done, item: &Item, outcome: ItemOutcome, duration_ms: u64) {
        self.context.reporter.item(self.report(item, &outcome, duration_ms));
        if let (Action::Include(include), Status::Ok) = (&self.task.action, outcome.status)
            && let Ok(included) = self.include(include, item)
        {
            done.outcome.included.push((included, item.variables.item.clone()));
        }
        done.outcome.statuses.push(outcome.status);
        if !matches!(outcome.status, Status::Skipped | Status::Failed) {
            for name in self.notified(item) {
                if !done.notify.contains(&name) {
                    done.notify.push(name);
                }
            }
        }
        let mut told = outcome.told;
        if let (Some(value), Some(looping)) = (&item.value, &self.task.looping) {
            told.value.insert(looping.control.loop_var.clone(), value.clone());
            told.value.insert("ansible_loop_var".into(), looping.control.loop_var.as_str().into());
            for name in looping
                .control
                .index_var
                .iter()
                .map(String::as_str)
                .chain(["ansible_index_var", "ansible_loop"])
            {
                if let Some((_, value)) = item.variables.item.iter().find(|(known, _)| known == name) {
                    told.value.insert(name.to_owned(), (**value).clone());
                }
            }
        }
        done.told.push(told);
    }

    /// The link broke, or the operator interrupted the run, while an item was on its way.
    fn lost(&self, done: &mut Done, lost: Lost) {
        let (item, _) = self.dress(self.item(Vec::new(), None));
        let message = lost.to_string();
        let mut outcome = failed(&item, Failure { message, ..Failure::default() });
        match lost {
            Lost::Interrupted => {
                outcome.status = Status::Interrupted;
                done.outcome.interrupted = true;
            }
            Lost::Unreachable(_) if item.settings.ignore_unreachable => {
                outcome.status = Status::Ignored;
                outcome.told.value.insert("failed".into(), false.into());
                outcome.told.value.insert("unreachable".into(), true.into());
                // The next task tries again.
                self.context.links.reset(self.host);
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
        done.told.push(outcome.told);
    }

    fn conclude(&self, done: Done) -> HostOutcome {
        let Done { mut outcome, told, notify, whole } = done;
        outcome.of_others = self.of_others.take();
        outcome.failed = outcome.statuses.iter().any(|s| matches!(s, Status::Failed | Status::Rescued));
        if !outcome.lost && !outcome.interrupted {
            self.register(&mut outcome, told, whole);
        }
        // As in Ansible a failure notifies nobody, also where it is ignored. Of a host that does nothing more it is
        // told which handlers would have run for what its other items changed.
        let ended_well = outcome.complete() && !outcome.statuses.contains(&Status::Ignored);
        let ends = outcome.lost || outcome.interrupted || outcome.statuses.contains(&Status::Failed);
        if (ended_well && (outcome.changed() || outcome.unknown())) || (ends && outcome.changed()) {
            outcome.notify = notify;
        }
        outcome
    }

    fn register(&self, outcome: &mut HostOutcome, mut told: Vec<Told>, whole: bool) {
        let result = match told.len() {
            1 if whole || self.task.looping.is_none() => told.remove(0),
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

    /// The handlers that an item notifies, if the task changes something at all.
    fn notified(&self, item: &Item) -> Vec<String> {
        let scope: Scope = Arc::clone(&item.variables) as Scope;
        let mut names = Vec::new();
        for handler in &self.task.keywords.notify {
            match evaluate::text(&self.jinja, &scope, handler) {
                Ok(name) => names.push(name),
                Err(problem) => self.warn(format!("a handler could not be notified: {}", problem.message)),
            }
        }
        names
    }
}
