//! Requests of a task over the connection of its host, or of the one that it is delegated to.

use std::{
    sync::{Arc, PoisonError},
    thread,
    time::{Duration, Instant},
};

use lang::jinja::Scope;
use wire::{BlobRange, EventKind, Failure, Outcome, Request};

use super::{host_task::HostTask, item::Item};
use crate::{
    actions::{Call, Data},
    connect::{LinkState, endpoint, open_late},
    transport::{ConnectError, Connection, Endpoint, Lost, OpenError},
    variables::OneHost,
};

/// The control machine's own connection.
const HERE: &str = "localhost";

/// Told when an item has all its answers: its index, the result, the milliseconds it took.
type Answered<'f> = &'f mut dyn FnMut(usize, Result<Outcome, Failure>, u64);

/// The answers to the calls of one item so far.
struct Answers {
    left: usize,
    result: Result<Outcome, Failure>,
    duration_ms: u64,
}

impl HostTask<'_> {
    /// Has the calls of several items done in one batch. What can't be done because the machine that the
    /// task is delegated to has no connection fails; this host is not lost by that.
    pub fn exchange(
        &self,
        delegate: Option<&str>,
        items: Vec<(&Item, Vec<Call>)>,
        answered: Answered<'_>,
    ) -> Result<(), Lost> {
        let (mut requests, mut owners, mut data) = (Vec::new(), Vec::new(), Vec::new());
        let (mut answers, mut hidden, mut lenient, mut local) = (Vec::new(), false, true, false);
        for (index, (item, calls)) in items.into_iter().enumerate() {
            answers.push(Answers { left: calls.len(), result: Ok(Outcome::default()), duration_ms: 0 });
            hidden |= item.settings.no_log;
            lenient &= item.settings.ignore_unreachable;
            local |= item.settings.local;
            for call in calls {
                owners.push(index);
                let mut request = request(self.task.title(), item, call, &mut data);
                request.secret = self.context.reporter.hides(&request, &data);
                requests.push(request);
            }
        }
        let host = if local { HERE } else { delegate.map_or(self.host, |host| self.known_as(host)) };
        let link = self.context.links.of(host);
        let mut link = link.lock().unwrap_or_else(PoisonError::into_inner);
        let mut on_line = |_, line| {
            if !hidden {
                self.context.reporter.tell(EventKind::Line { host: self.host.to_owned(), line });
            }
        };
        let mut on_reply = |request: usize, reply: wire::Reply| {
            let Some(owner) = owners.get(request).copied() else { return };
            let own: &mut Answers = &mut answers[owner];
            own.left = own.left.saturating_sub(1);
            own.duration_ms += reply.duration_ms;
            let before = std::mem::replace(&mut own.result, Ok(Outcome::default()));
            own.result = joined(before, reply.result);
            if own.left == 0 {
                let result = std::mem::replace(&mut own.result, Ok(Outcome::default()));
                answered(owner, result, own.duration_ms);
            }
        };
        let cancel = self.context.cancel;
        let result = match self.opened(host, &mut link) {
            Err(lost) => Err(lost),
            Ok(connection) => {
                let result = connection.batch(requests, data, cancel, &mut on_line, &mut on_reply);
                if let Err(Lost::Unreachable(error)) = &result {
                    *link = LinkState::Closed(error.clone());
                    if !lenient || host != self.host {
                        self.context.lose(host, error);
                    }
                }
                result
            }
        };
        match result {
            Err(Lost::Unreachable(error)) if host != self.host => {
                let message = format!("the task is delegated to {host}: {}", error.message);
                let failure = Failure { message, help: error.help, ..Failure::default() };
                for (owner, own) in answers.into_iter().enumerate().filter(|(_, own)| own.left > 0) {
                    answered(owner, joined(own.result, Err(failure.clone())), own.duration_ms);
                }
                Ok(())
            }
            result => result,
        }
    }

    /// Waits between two attempts or items.
    pub fn pause(&self, seconds: f64) -> Result<(), Lost> {
        let longest = Duration::from_secs(u64::from(u32::MAX));
        self.sleep(Duration::try_from_secs_f64(seconds).unwrap_or(longest).min(longest))
    }

    /// Waits, unless the run is interrupted.
    pub fn sleep(&self, time: Duration) -> Result<(), Lost> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.context.cancel.is_raised() {
                return Err(Lost::Interrupted);
            }
            thread::sleep(Duration::from_millis(50).min(end.saturating_duration_since(Instant::now())));
        }
        Ok(())
    }

    /// The name under which this machine's connection is kept: this one has several.
    pub(super) fn known_as<'a>(&self, host: &'a str) -> &'a str {
        let named = self.context.scope.roll.contains(host);
        if !named && matches!(host, "127.0.0.1" | "::1") { HERE } else { host }
    }

    /// The connection to a host; it is made where nobody needed it before.
    pub(super) fn opened<'a>(&self, host: &str, link: &'a mut LinkState) -> Result<&'a mut Connection, Lost> {
        if matches!(link, LinkState::Unopened) {
            let opened = self.endpoint(host).map_err(|error| OpenError::Lost(Lost::Unreachable(error)));
            *link = match opened.and_then(|endpoint| open_late(&self.context.opener, &endpoint)) {
                Ok(connection) => LinkState::Open(Box::new(connection)),
                Err(OpenError::Lost(Lost::Interrupted)) => return Err(Lost::Interrupted),
                Err(OpenError::Lost(Lost::Unreachable(error))) => LinkState::Closed(error),
                Err(locked @ OpenError::Locked(_)) => LinkState::Closed(
                    ConnectError::new(locked.to_string()).help("wait until that one has ended"),
                ),
            };
        }
        match link {
            LinkState::Open(connection) => Ok(connection),
            LinkState::Closed(error) => Err(Lost::Unreachable(error.clone())),
            LinkState::Unopened => Err(Lost::Unreachable(ConnectError::new("it was not connected"))),
        }
    }

    pub(super) fn endpoint(&self, host: &str) -> Result<Endpoint, ConnectError> {
        let run = &self.context.scope;
        if run.roll.contains(host) {
            let scope = Arc::new(OneHost::new(Arc::clone(run), host)) as Scope;
            return Ok(self.context.login(endpoint(&self.jinja, &scope, host)?));
        }
        // As in Ansible this machine needs no entry in the inventory.
        Ok(Endpoint { local: host == HERE, unlocked: host == HERE, ..Endpoint::named(host) })
    }
}

pub(super) fn request(task: &str, item: &Item, call: Call, data: &mut Vec<u8>) -> Request {
    let own_executable = call.data == Some(Data::OwnExecutable);
    let blob = match call.data {
        Some(Data::Bytes(own)) => {
            let range = BlobRange { start: data.len(), length: own.len() };
            data.extend(own);
            Some(range)
        }
        Some(Data::OwnExecutable) | None => None,
    };
    let settings = &item.settings;
    Request {
        id: 0,
        module: call.module.to_owned(),
        task: task.to_owned(),
        arguments: call.arguments,
        become_: settings.become_.clone(),
        environment: settings.environment.clone(),
        check: settings.check,
        diff: settings.diff,
        no_log: settings.no_log,
        secret: false,
        timeout: settings.timeout,
        job: settings.job.clone(),
        blob,
        own_executable,
    }
}

/// The answers to several calls as that of one: a failure wins, changes add up, the last output counts.
fn joined(before: Result<Outcome, Failure>, now: Result<Outcome, Failure>) -> Result<Outcome, Failure> {
    match (before, now) {
        (Err(mut failure), later) => {
            failure.changes.extend(later.map_or_else(|failure| failure.changes, |outcome| outcome.changes));
            Err(failure)
        }
        (Ok(before), Err(mut failure)) => {
            failure.changes.splice(0..0, before.changes);
            Err(failure)
        }
        (Ok(before), Ok(mut now)) => {
            now.changed |= before.changed;
            now.unknown = before.unknown.or(now.unknown);
            now.changes.splice(0..0, before.changes);
            now.warnings.splice(0..0, before.warnings);
            Ok(now)
        }
    }
}
