//! Requests of a task over the connection of its host, or of the one that it is delegated to.

use std::{
    sync::PoisonError,
    thread,
    time::{Duration, Instant},
};

use lang::jinja::Scope;
use wire::{BlobRange, EventKind, Failure, Outcome, Request};

use super::{host_task::HostTask, item::Item};
use crate::{
    actions::Call,
    connect::{Link, NotOpened, endpoint, open_one},
    transport::{ConnectError, Endpoint, Lost},
    variables::OneHost,
};

/// Told when an item has all its answers: its index, the result, the milliseconds it took.
type Answered<'f> = &'f mut dyn FnMut(usize, Result<Outcome, Failure>, u64);

/// The answers to the calls of one item so far.
struct Answers {
    left: usize,
    result: Result<Outcome, Failure>,
    duration_ms: u64,
}

impl HostTask<'_> {
    /// Has the calls of several items done in one batch.
    pub fn exchange(
        &self,
        delegate: Option<&str>,
        items: Vec<(&Item, Vec<Call>)>,
        answered: Answered<'_>,
    ) -> Result<(), Lost> {
        let (mut requests, mut owners, mut data) = (Vec::new(), Vec::new(), Vec::new());
        let (mut answers, mut hidden) = (Vec::new(), false);
        for (index, (item, calls)) in items.into_iter().enumerate() {
            answers.push(Answers { left: calls.len(), result: Ok(Outcome::default()), duration_ms: 0 });
            hidden |= item.settings.no_log;
            for call in calls {
                owners.push(index);
                requests.push(request(item, call, &mut data));
            }
        }
        let link = self.link(delegate)?;
        let mut link = link.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(connection) = link.as_mut() else {
            return Err(Lost::Unreachable(ConnectError::new("the connection was lost before")));
        };
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
        let result = connection.batch(requests, data, self.context.cancel, &mut on_line, &mut on_reply);
        if matches!(result, Err(Lost::Unreachable(_))) {
            *link = None;
        }
        result
    }

    /// Waits between two attempts.
    pub fn pause(&self, seconds: u32) -> Result<(), Lost> {
        let end = Instant::now() + Duration::from_secs(seconds.into());
        while Instant::now() < end {
            if self.context.cancel.is_raised() {
                return Err(Lost::Interrupted);
            }
            thread::sleep(Duration::from_millis(50).min(end.saturating_duration_since(Instant::now())));
        }
        Ok(())
    }

    fn link(&self, delegate: Option<&str>) -> Result<Link, Lost> {
        let host = delegate.unwrap_or(self.host);
        if let Some(link) = self.context.links.get(host) {
            return Ok(link);
        }
        let run = &self.context.scope;
        let endpoint = if run.inventory.contains_key(host) {
            let scope = std::sync::Arc::new(OneHost::new(std::sync::Arc::clone(run), host)) as Scope;
            endpoint(&self.jinja, &scope, host)
        } else {
            // As in Ansible this machine needs no entry in the inventory.
            let local = matches!(host, "localhost" | "127.0.0.1" | "::1");
            Ok(Endpoint { local, ..Endpoint::named(host) })
        };
        let endpoint = endpoint.map_err(|error| (host.to_owned(), error));
        open_one(&self.context.opener, endpoint, &self.context.links).map_err(|why| match why {
            NotOpened::Interrupted => Lost::Interrupted,
            NotOpened::Unreachable => {
                Lost::Unreachable(ConnectError::new(format!("{host} can't be reached")))
            }
            NotOpened::Locked => {
                Lost::Unreachable(ConnectError::new(format!("another deployment holds {host}")))
            }
        })
    }
}

fn request(item: &Item, call: Call, data: &mut Vec<u8>) -> Request {
    let blob = call.data.map(|own| {
        let range = BlobRange { start: data.len(), length: own.len() };
        data.extend(own);
        range
    });
    let settings = &item.settings;
    Request {
        id: 0,
        module: call.module.to_owned(),
        arguments: call.arguments,
        become_: settings.become_.clone(),
        environment: settings.environment.clone(),
        check: settings.check,
        diff: settings.diff,
        no_log: settings.no_log,
        blob,
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
