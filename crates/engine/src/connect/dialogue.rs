//! What was asked and answered in a run, so that nothing is asked twice: a host that is reached again later
//! (after a reboot) gets the same answers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    host_keys::HostKeys,
    operator::{Operator, Unanswered},
};
use crate::{
    Secret,
    transport::{Answers, Entry, HostKey, Login, Question, QuestionKind},
};

/// The questions and answers of a run.
pub struct Dialogue {
    /// Who is asked.
    pub operator: Arc<dyn Operator>,
    /// Host keys that wait for the operator.
    pub host_keys: HostKeys,
    /// What let each host's connection in, where it was not silent.
    logins: Mutex<BTreeMap<String, Login>>,
    /// What was passed on to the operator: answers by question. Held while one is asked.
    passed_on: Mutex<BTreeMap<String, Secret>>,
    /// Held while a host that was not asked for before the run is let in.
    late: Mutex<()>,
    /// Why one of ssh's questions was not answered.
    unanswered: Mutex<Option<Unanswered>>,
}

impl Dialogue {
    /// Nothing was asked yet.
    pub fn new(operator: Arc<dyn Operator>) -> Arc<Self> {
        Arc::new(Self {
            operator,
            host_keys: HostKeys::default(),
            logins: Mutex::default(),
            passed_on: Mutex::default(),
            late: Mutex::default(),
            unanswered: Mutex::default(),
        })
    }

    /// A connection to a host that may do this to get in.
    pub fn entry(self: &Arc<Self>, host: &str, login: Login) -> Entry {
        let answers = Answering {
            dialogue: Arc::clone(self),
            host: host.to_owned(),
            login: login.clone(),
            given: Mutex::default(),
        };
        Entry { login, answers: Arc::new(answers) }
    }

    /// A connection to a host that gets in as it did before.
    pub fn entry_again(self: &Arc<Self>, host: &str) -> Entry {
        let login = locked(&self.logins).get(host).cloned().unwrap_or(Login::Silent);
        self.entry(host, login)
    }

    /// This let the connection of a host in.
    pub fn let_in(&self, host: &str, login: Login) {
        locked(&self.logins).insert(host.to_owned(), login);
    }

    /// The passwords that let connections in, by host.
    pub fn passwords(&self) -> BTreeMap<String, Secret> {
        let logins = locked(&self.logins);
        let password = |login: &Login| match login {
            Login::Password(password) => Some(password.clone()),
            _ => None,
        };
        logins.iter().filter_map(|(host, login)| Some((host.clone(), password(login)?))).collect()
    }

    /// Lets only one host in at a time, as long as it is held.
    pub fn one_at_a_time(&self) -> MutexGuard<'_, ()> {
        locked(&self.late)
    }

    /// Why a question of ssh was not answered, when there was one.
    pub fn unanswered(&self) -> Option<Unanswered> {
        locked(&self.unanswered).take()
    }

    /// Asks the operator what ssh asks, once for all connections. An answer that this connection was given
    /// before was wrong.
    fn pass_on(
        &self,
        question: &str,
        hidden: bool,
        given: &Mutex<BTreeMap<String, Secret>>,
    ) -> Option<Secret> {
        let mut answers = locked(&self.passed_on);
        let known = answers.get(question).filter(|known| locked(given).get(question) != Some(known));
        let answer = match known {
            Some(known) => known.clone(),
            None if locked(&self.unanswered).is_some() => return None,
            None => match self.operator.pass_on(question, hidden) {
                Ok(answer) => answer,
                Err(unanswered) => {
                    locked(&self.unanswered).get_or_insert(unanswered);
                    return None;
                }
            },
        };
        answers.insert(question.to_owned(), answer.clone());
        locked(given).insert(question.to_owned(), answer.clone());
        Some(answer)
    }
}

/// Answers the questions of one connection.
struct Answering {
    dialogue: Arc<Dialogue>,
    host: String,
    login: Login,
    /// What this connection was answered.
    given: Mutex<BTreeMap<String, Secret>>,
}

impl Answers for Answering {
    fn answer(&self, question: &Question) -> Option<Secret> {
        let pass_on = |text: &str, hidden| self.dialogue.pass_on(text, hidden, &self.given);
        match (&question.kind, question.direct) {
            (QuestionKind::HostKey(key), true) => match self.login {
                Login::NewHostKey => {
                    self.dialogue.host_keys.ask(HostKey { host: self.host.clone(), ..key.clone() })
                }
                _ => None,
            },
            // once: a second time it would be as wrong
            (QuestionKind::Password(text), true) => match &self.login {
                Login::Password(password)
                    if locked(&self.given).insert(text.clone(), password.clone()).is_none() =>
                {
                    Some(password.clone())
                }
                _ => None,
            },
            (QuestionKind::Passphrase { prompt, .. }, true) => match self.login {
                Login::Passphrase => pass_on(prompt, true),
                _ => None,
            },
            (QuestionKind::Other(text), true) => match self.login {
                Login::Passphrase | Login::Password(_) => pass_on(text, true),
                _ => None,
            },
            // of a host on the way to this one
            (QuestionKind::HostKey(key), false) => pass_on(&key.prompt, false),
            (QuestionKind::Password(text) | QuestionKind::Passphrase { prompt: text, .. }, false) => {
                pass_on(text, true)
            }
            (QuestionKind::Other(text), false) => pass_on(text, true),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
