//! A connection that is made anew, because its machine boots again or is waited for. The agent dies with
//! the machine; another one is started when it answers.

use std::{
    sync::PoisonError,
    time::{Duration, Instant},
};

use serde_json::json;
use wire::{Change, ChangeKind, Failure, Outcome, Value};

use super::{host_task::HostTask, item::Item, send::request};
use crate::{
    actions::{Call, Reconnect},
    connect::{LinkState, open_one},
    transport::{ConnectError, Endpoint, Lost, OpenError},
};

/// What an attempt brought: done, or why not yet.
type Attempt<T> = Result<T, String>;

impl HostTask<'_> {
    /// Carries a plan out. The connection stays this host's own all the time: nobody else looks after it.
    pub fn reconnect(&self, item: &Item, plan: &Reconnect) -> Result<Result<Outcome, Failure>, Lost> {
        let started = Instant::now();
        let host = item.settings.delegate.as_deref().map_or(self.host, |host| self.known_as(host));
        if item.settings.check {
            return Ok(Ok(in_check_mode(plan)));
        }
        let endpoint = match self.endpoint(host) {
            Ok(endpoint) => endpoint,
            Err(error) => return Ok(Err(failed(error.message, error.help))),
        };
        if endpoint.local && plan.reboot.is_some() {
            return Ok(Err(failed("this would boot the control machine itself", None)));
        }
        let timeout = plan.connect_timeout.unwrap_or(endpoint.timeout);
        let machine = Machine { task: self, item, endpoint: Endpoint { timeout, ..endpoint }, plan };
        let link = self.context.links.of(host);
        let mut link = link.lock().unwrap_or_else(PoisonError::into_inner);
        let brought_back = match &plan.reboot {
            Some(_) => machine.reboot(&mut link),
            None => machine.wait(&mut link),
        };
        let mut result = brought_back?;
        if let Ok(outcome) = &mut result {
            outcome.output.insert("elapsed".into(), started.elapsed().as_secs().into());
        }
        Ok(result)
    }
}

/// A machine that is expected back.
struct Machine<'a> {
    task: &'a HostTask<'a>,
    item: &'a Item,
    endpoint: Endpoint,
    plan: &'a Reconnect,
}

impl Machine<'_> {
    fn reboot(&self, link: &mut LinkState) -> Result<Result<Outcome, Failure>, Lost> {
        let Some(reboot) = &self.plan.reboot else { return Ok(Ok(Outcome::default())) };
        let before = match self.ask(link, &reboot.boot)? {
            Ok(outcome) => said(&outcome),
            Err(reason) => {
                return Ok(Err(failed(format!("can't tell one boot from another: {reason}"), None)));
            }
        };
        if let Err(reason) = self.ask_with(link, &reboot.shutdown, reboot.path.as_deref())?
            && matches!(link, LinkState::Open(_))
        {
            return Ok(Err(failed(format!("the machine does not reboot: {reason}"), None)));
        }
        *link = LinkState::Unopened;
        self.task.sleep(self.plan.delay.max(Duration::from_secs(1)))?;
        let back = self.until(link, |machine, link| {
            let now = machine.ask(link, &reboot.boot)?;
            Ok(match now.map(|outcome| said(&outcome)) {
                Ok(now) if now == before => {
                    // It has not gone down yet; the next attempt is a new connection.
                    *link = LinkState::Unopened;
                    Err("it has not booted yet".to_owned())
                }
                Ok(_) => Ok(()),
                Err(reason) => Err(reason),
            })
        })?;
        let ready = match back {
            Ok(()) => {
                self.until(link, |machine, link| Ok(machine.ask(link, &machine.plan.test)?.map(drop)))?
            }
            Err(reason) => Err(reason),
        };
        Ok(match ready {
            Ok(()) => Ok(rebooted()),
            Err(reason) => Err(self.not_back(link, reason, vec![change()])),
        })
    }

    fn wait(&self, link: &mut LinkState) -> Result<Result<Outcome, Failure>, Lost> {
        self.task.sleep(self.plan.delay)?;
        let answered =
            self.until(link, |machine, link| Ok(machine.ask(link, &machine.plan.test)?.map(drop)))?;
        Ok(match answered {
            Ok(()) => Ok(Outcome::default()),
            Err(reason) => Err(self.not_back(link, reason, Vec::new())),
        })
    }

    fn not_back(&self, link: &mut LinkState, reason: String, changes: Vec<Change>) -> Failure {
        let seconds = self.plan.timeout.as_secs();
        if !matches!(link, LinkState::Open(_)) {
            *link = LinkState::Closed(ConnectError::new(reason.clone()));
        }
        let help = "look at its console; the timeout is an argument of the task";
        Failure {
            changes,
            ..failed(format!("the machine was not ready within {seconds} s: {reason}"), Some(help.into()))
        }
    }

    /// Tries until it is done or the time is over; then the last reason.
    fn until(
        &self,
        link: &mut LinkState,
        mut attempt: impl FnMut(&Self, &mut LinkState) -> Result<Attempt<()>, Lost>,
    ) -> Result<Attempt<()>, Lost> {
        let end = Instant::now() + self.plan.timeout;
        loop {
            match attempt(self, link)? {
                Ok(()) => return Ok(Ok(())),
                Err(reason) if Instant::now() >= end => return Ok(Err(reason)),
                Err(_) => self.task.sleep(self.plan.pause)?,
            }
        }
    }

    /// Has the machine do one thing, over a new connection where there is none.
    fn ask(&self, link: &mut LinkState, call: &Call) -> Result<Attempt<Outcome>, Lost> {
        self.ask_with(link, call, None)
    }

    /// The same with other folders for programs.
    fn ask_with(
        &self,
        link: &mut LinkState,
        call: &Call,
        path: Option<&str>,
    ) -> Result<Attempt<Outcome>, Lost> {
        if !matches!(link, LinkState::Open(_)) {
            match open_one(&self.task.context.opener, &self.endpoint) {
                Ok(connection) => *link = LinkState::Open(Box::new(connection)),
                Err(OpenError::Lost(Lost::Interrupted)) => return Err(Lost::Interrupted),
                // Another machine may answer in its place: that does not get better by waiting.
                Err(OpenError::Lost(lost @ Lost::Unreachable(_))) if lost.is_about_host_key() => {
                    return Err(lost);
                }
                // The lock of an agent that has not ended yet is no reason to give up.
                Err(error) => return Ok(Err(error.to_string())),
            }
        }
        let LinkState::Open(connection) = link else { return Ok(Err("there is no connection".to_owned())) };
        let mut data = Vec::new();
        let mut request = request(self.task.task.title(), self.item, call.clone(), &mut data);
        request.secret = self.task.context.reporter.hides(&request, &data);
        request.environment.extend(path.map(|path| ("PATH".to_owned(), path.to_owned())));
        let mut answer = None;
        let cancel = self.task.context.cancel;
        let asked = connection
            .batch(vec![request], data, cancel, &mut |_, _| {}, &mut |_, reply| answer = Some(reply.result));
        match (asked, answer) {
            (Err(Lost::Interrupted), _) => Err(Lost::Interrupted),
            (Err(lost), _) => {
                *link = LinkState::Unopened;
                Ok(Err(lost.to_string()))
            }
            (Ok(()), Some(Ok(outcome))) => Ok(Ok(outcome)),
            (Ok(()), Some(Err(failure))) => Ok(Err(failure.message)),
            (Ok(()), None) => Ok(Err("it gave no answer".to_owned())),
        }
    }
}

fn in_check_mode(plan: &Reconnect) -> Outcome {
    match plan.reboot {
        Some(_) => {
            let mut outcome = rebooted();
            outcome.output.insert("elapsed".into(), 0.into());
            outcome
        }
        None => Outcome { skipped: Some("check mode does not wait".to_owned()), ..Outcome::default() },
    }
}

fn rebooted() -> Outcome {
    let output = wire::Object::from_iter([("rebooted".to_owned(), json!(true))]);
    Outcome { changed: true, changes: vec![change()], output, ..Outcome::default() }
}

fn change() -> Change {
    Change { kind: ChangeKind::Ran, subject: "reboot".to_owned(), detail: String::new(), diff: None }
}

fn failed(message: impl Into<String>, help: Option<String>) -> Failure {
    Failure { message: message.into(), help, ..Failure::default() }
}

/// What a program printed.
fn said(outcome: &Outcome) -> String {
    outcome.output.get("stdout").and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}
