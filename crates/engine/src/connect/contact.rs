//! Gets into all hosts of a run before anything is touched: first what needs no question, then host keys that
//! are not known yet, then passphrases, and passwords only where no key was accepted.

use std::{collections::BTreeMap, thread};

use wire::EventKind;

use super::{
    open::{NotOpened, Opener},
    operator::{PasswordAsked, Unanswered},
};
use crate::transport::{Cause, ConnectError, Endpoint, Login, Lost, OpenError, Prepared};

/// How often a password may be wrong.
const TRIES: usize = 3;

/// A host that answered, or why it did not.
struct Slot {
    host: String,
    endpoint: Option<Endpoint>,
    state: Result<Box<dyn Prepared>, ConnectError>,
}

/// A host that answered and waits.
pub struct Answered {
    /// How it is reached.
    pub endpoint: Endpoint,
    /// The connection.
    pub prepared: Box<dyn Prepared>,
}

/// The endpoint of a host; an error for one whose connection variables are wrong.
pub type Chosen = Result<Endpoint, (String, ConnectError)>;

/// Gets into all hosts.
///
/// # Errors
/// [`NotOpened`]; all failures have been told by then.
pub fn contact(opener: &Opener<'_>, endpoints: Vec<Chosen>) -> Result<Vec<Answered>, NotOpened> {
    let mut hosts = Contact { opener, slots: endpoints.into_iter().map(Slot::new).collect(), late: false };
    for slot in &hosts.slots {
        opener.reporter.tell(EventKind::Connecting { host: slot.host.clone() });
    }
    let all = hosts.where_failed(|cause| cause == Cause::Other);
    hosts.attempt(&all, &Login::Silent, false);
    hosts.stop_where_lost()?;
    hosts.ask()?;
    hosts.done()
}

impl Slot {
    fn new(chosen: Chosen) -> Self {
        let not_yet = Err(ConnectError::new("it was not connected"));
        match chosen {
            Ok(endpoint) => Self { host: endpoint.host.clone(), endpoint: Some(endpoint), state: not_yet },
            Err((host, error)) => Self { host, endpoint: None, state: Err(error) },
        }
    }
}

struct Contact<'a, 'o> {
    opener: &'a Opener<'o>,
    slots: Vec<Slot>,
    /// Who asked for a host tells why it is not reached.
    late: bool,
}

/// Gets into a host in the middle of a run, which was not asked for before it began: first as before, or without a question; then
/// the operator is asked the same as before a run. What can't be asked is a warning that tells which option helps.
///
/// # Errors
/// [`OpenError`]; it has not been told.
pub fn contact_late(opener: &Opener<'_>, endpoint: &Endpoint) -> Result<Box<dyn Prepared>, OpenError> {
    let entry = opener.dialogue.entry_again(&endpoint.host);
    let state = match opener.connector.prepare(endpoint, &entry, opener.cancel) {
        Err(error) if matches!(error.cause, Cause::HostKeyUnknown | Cause::Denied { .. }) => Err(error),
        other => return other.map_err(|error| opener.lost(error)),
    };
    // One host after the other: what is answered for one may let the next in.
    let _alone = opener.dialogue.one_at_a_time();
    let slot = Slot { host: endpoint.host.clone(), endpoint: Some(endpoint.clone()), state };
    let mut hosts = Contact { opener, slots: vec![slot], late: true };
    let asked = hosts.ask();
    match (asked, hosts.slots.pop().map(|slot| slot.state)) {
        (Ok(()), Some(Ok(prepared))) => Ok(prepared),
        (Err(NotOpened::Interrupted), _) => Err(OpenError::Lost(Lost::Interrupted)),
        (_, Some(Err(error))) => Err(opener.lost(error)),
        (_, _) => Err(opener.lost(ConnectError::new("it was not let in"))),
    }
}

impl Contact<'_, '_> {
    /// Asks what hosts that answered need.
    fn ask(&mut self) -> Result<(), NotOpened> {
        self.new_host_keys()?;
        self.passphrases()?;
        self.passwords()
    }

    /// The hosts that failed for such a cause.
    fn where_failed(&self, is: impl Fn(Cause) -> bool) -> Vec<usize> {
        let failed = |slot: &Slot| slot.state.as_ref().is_err_and(|error| is(error.cause));
        (0..self.slots.len()).filter(|index| failed(&self.slots[*index])).collect()
    }

    /// Tries some hosts at the same time; `shown`: who waits for their host keys is told of each end.
    fn attempt(&mut self, indexes: &[usize], login: &Login, shown: bool) {
        let Opener { connector, cancel, dialogue, .. } = self.opener;
        let one = |slot: &mut Slot| {
            if let Some(endpoint) = &slot.endpoint {
                let entry = dialogue.entry(&slot.host, login.clone());
                slot.state = connector.prepare(endpoint, &entry, cancel);
                if slot.state.is_ok() && !matches!(login, Login::Silent | Login::NewHostKey) {
                    dialogue.let_in(&slot.host, login.clone());
                }
            }
            if shown {
                dialogue.host_keys.end();
            }
        };
        thread::scope(|threads| {
            for (_, slot) in self.slots.iter_mut().enumerate().filter(|(index, _)| indexes.contains(index)) {
                threads.spawn(|| one(slot));
            }
        });
    }

    /// Ends when some host can't be reached: no question is worth asking then.
    fn stop_where_lost(&self) -> Result<(), NotOpened> {
        self.stop_where(|cause| matches!(cause, Cause::Other | Cause::HostKeyChanged))
    }

    /// Tells which hosts failed for such a cause, and ends when there are any.
    fn stop_where(&self, is: impl Fn(Cause) -> bool) -> Result<(), NotOpened> {
        if let Some(unanswered) = self.opener.dialogue.unanswered() {
            return Err(self.opener.not_answered(unanswered));
        }
        if self.opener.cancel.is_raised() {
            return Err(NotOpened::Interrupted);
        }
        let mut worst = Ok(());
        for index in self.where_failed(is) {
            let Slot { host, state: Err(error), .. } = &self.slots[index] else { continue };
            let error = self.opener.lost(error.clone());
            worst = Err(if self.late { error.into() } else { self.opener.told(host, error) });
        }
        worst
    }

    fn new_host_keys(&mut self) -> Result<(), NotOpened> {
        let unknown = self.where_failed(|cause| cause == Cause::HostKeyUnknown);
        if unknown.is_empty() {
            return Ok(());
        }
        let Opener { cancel, dialogue, .. } = self.opener;
        dialogue.host_keys.begin();
        let order: Vec<String> = self.slots.iter().map(|slot| slot.host.clone()).collect();
        let decision = thread::scope(|threads| {
            threads.spawn(|| self.attempt(&unknown, &Login::NewHostKey, true));
            let mut keys = dialogue.host_keys.wait(unknown.len(), cancel);
            keys.sort_by_key(|key| order.iter().position(|host| *host == key.host));
            let decision = match keys.as_slice() {
                _ if cancel.is_raised() => Err(Unanswered::Interrupted),
                [] => Ok(()),
                keys => dialogue.operator.accept_host_keys(keys),
            };
            dialogue.host_keys.decide(decision.is_ok());
            decision
        });
        decision.map_err(|unanswered| self.opener.not_answered(unanswered))?;
        // Machines close connections that wait for their operator for more than a minute or two.
        let closed = self.where_failed(|cause| cause == Cause::Other);
        self.attempt(&closed, &Login::Silent, false);
        self.stop_where(|cause| !matches!(cause, Cause::Denied { .. }))
    }

    /// Keys whose passphrase the operator knows.
    fn passphrases(&mut self) -> Result<(), NotOpened> {
        let denied = self.where_failed(|cause| matches!(cause, Cause::Denied { .. }));
        if self.opener.dialogue.operator.is_there() {
            self.attempt(&denied, &Login::Passphrase, false);
        }
        self.stop_where(|cause| !matches!(cause, Cause::Denied { passwords: true }))
    }

    /// One password for all hosts that accept no key, then one each where it differs.
    fn passwords(&mut self) -> Result<(), NotOpened> {
        let mut users: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
        for index in self.where_failed(|cause| matches!(cause, Cause::Denied { .. })) {
            let user = self.slots[index].endpoint.as_ref().and_then(|endpoint| endpoint.user.clone());
            users.entry(user).or_default().push(index);
        }
        for (user, indexes) in users {
            let user = user.as_deref();
            let mut tries = 0;
            let mut left = indexes.clone();
            // While no host accepts it, it was mistyped: it is asked for all of them again.
            while left.len() == indexes.len() && tries < TRIES {
                left = self.password(user, left, tries > 0)?;
                tries += 1;
            }
            for index in left {
                let mut left = vec![index];
                for _ in tries..TRIES {
                    left = if left.is_empty() { break } else { self.password(user, left, true)? };
                }
            }
        }
        for slot in &mut self.slots {
            if let Err(error) = &mut slot.state {
                error.message = format!("{}: it refused {TRIES} passwords, and all keys", error.message);
                error.help = Some(
                    "is the password right? `PermitRootLogin` in the machine's sshd_config may forbid passwords for root"
                        .to_owned(),
                );
            }
        }
        self.stop_where(|_| true)
    }

    /// Asks a password and tries it; the hosts that refused it.
    fn password(
        &mut self,
        user: Option<&str>,
        indexes: Vec<usize>,
        refused: bool,
    ) -> Result<Vec<usize>, NotOpened> {
        let hosts = indexes.iter().map(|index| self.slots[*index].host.as_str()).collect();
        let password = self
            .opener
            .dialogue
            .operator
            .password(&PasswordAsked { user, hosts, refused })
            .map_err(|unanswered| self.opener.not_answered(unanswered))?;
        self.attempt(&indexes, &Login::Password(password), false);
        self.stop_where_lost()?;
        let denied = self.where_failed(|cause| matches!(cause, Cause::Denied { .. }));
        Ok(indexes.into_iter().filter(|index| denied.contains(index)).collect())
    }

    fn done(self) -> Result<Vec<Answered>, NotOpened> {
        self.stop_where(|_| true)?;
        let answered = self
            .slots
            .into_iter()
            .filter_map(|slot| Some(Answered { endpoint: slot.endpoint?, prepared: slot.state.ok()? }));
        Ok(answered.collect())
    }
}

#[cfg(test)]
mod tests;
